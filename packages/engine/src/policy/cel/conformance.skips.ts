/** What the declared subset leaves out of the claimed files of the conformance suite. Each entry says why. */
export const SKIPPED: readonly { tests?: RegExp; exprs?: RegExp; reason: string }[] = [
  { exprs: /TestAllTypes|\bmsg\./, reason: 'protobuf messages are not part of the subset' },
  { exprs: /google\.protobuf\.\w*(?:Value|Struct|Any)\b/, reason: 'protobuf wrappers are not part of the subset' },
  { exprs: /\boptional\./, reason: 'optional values are not part of the subset' },
  { exprs: /\btuple\(/, reason: 'hosts cannot declare parameterised types of their own' },
  {
    tests: /null_assignable_to_\w+_parameter_candidate/,
    reason: 'its functions take protobuf messages, or null for a message',
  },
  { tests: /^namespace\/namespace\//, reason: 'there are no containers: names are written in full' },
  {
    tests: /duration_converters\/get_milliseconds$/,
    reason: 'binds a protobuf message; standard.test.ts asks the same',
  },
  {
    tests: /^conversions\/type\/(?:type_denotation|type_type)$/,
    reason: 'the static type of `type` is told as type(dyn); the values are right, standard.test.ts asks them',
  },
];
