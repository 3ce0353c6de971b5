/** What the declared subset leaves out of the claimed files of the conformance suite. Each entry says why. */
export const SKIPPED: readonly { tests?: RegExp; exprs?: RegExp; reason: string }[] = [
  { exprs: /TestAllTypes|NestedTestAllTypes/, reason: 'protobuf messages are not part of the subset' },
  {
    exprs: /google\.protobuf\.\w+Value|google\.protobuf\.(?:Value|Struct|Any)/,
    reason: 'protobuf wrappers are not part of the subset',
  },
];
