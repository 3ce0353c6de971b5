/** The files of the specification's suite that are claimed. */
export const CLAIMED: readonly string[] = [
  'basic',
  'bindings_ext',
  'comparisons',
  'conversions',
  'fields',
  'fp_math',
  'integer_math',
  'lists',
  'logic',
  'macros',
  'namespace',
  'parse',
  'plumbing',
  'string',
  'string_ext',
  'timestamps',
  'type_deductions',
];

/** Those that are not, and why. */
export const UNCLAIMED: Readonly<Record<string, string>> = {
  block_ext: '`cel.block` is what optimisers write, not people',
  dynamic: 'about wrappers, `Any` and `Struct` of protobuf',
  encoders_ext: 'no rule needs base64',
  enums: 'about enums of protobuf',
  macros2: 'macros with two variables: no rule needs them',
  math_ext: 'no rule needs `math.*`',
  optionals: 'optional values: `has()` says the same in words that reviewers read',
  proto2: 'about protobuf messages',
  proto2_ext: 'about protobuf extensions',
  proto3: 'about protobuf messages',
  unknowns: 'the suite has none yet',
  wrappers: 'about wrappers of protobuf',
};

/** What the declared subset leaves out of the claimed files of the conformance suite. Each entry says why. */
export const SKIPPED: readonly { tests?: RegExp; exprs?: RegExp; reason: string }[] = [
  { exprs: /TestAllTypes|\bmsg\./, reason: 'protobuf messages are not part of the subset' },
  { exprs: /google\.protobuf\.\w*(?:Value|Struct|Any)\b/, reason: 'protobuf wrappers are not part of the subset' },
  { exprs: /\boptional\./, reason: 'optional values are not part of the subset' },
  { exprs: /\btuple\(/, reason: 'hosts cannot declare parameterised types of their own' },
  {
    tests: /null_assignable_to_\w+_parameter_candidate/,
    reason: 'null for a protobuf message',
  },
  { tests: /^namespace\/namespace\//, reason: 'there are no containers: names are written in full' },
];
