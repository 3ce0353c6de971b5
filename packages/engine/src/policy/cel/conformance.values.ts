import type { Type } from '@bufbuild/cel-spec/cel/expr/checked_pb.js';
import { Type_PrimitiveType, Type_WellKnownType } from '@bufbuild/cel-spec/cel/expr/checked_pb.js';
import type { SimpleTest } from '@bufbuild/cel-spec/cel/expr/conformance/test/simple_pb.js';
import type { Value } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import type { CelFunction } from './env.ts';
import { celMap } from './maps.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  param,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
} from './types.ts';
import {
  type CelList,
  type CelMap,
  type CelValue,
  celDuration,
  celError,
  celList,
  celTypeValue,
  celUint,
  isCelError,
} from './values.ts';

/** Reads the suite's values and types, which are protobuf messages, for the tests only. */
export function fromProto({ kind }: Value): CelValue {
  switch (kind.case) {
    case 'nullValue':
      return null;
    case 'boolValue':
    case 'int64Value':
    case 'doubleValue':
    case 'stringValue':
    case 'bytesValue':
      return kind.value;
    case 'uint64Value':
      return celUint(kind.value);
    case 'typeValue':
      return celTypeValue(kind.value);
    case 'objectValue':
      return fromMessage(kind.value);
    case 'listValue':
      return celList(kind.value.values.map(fromProto));
    case 'mapValue': {
      const map = celMap(kind.value.entries.map(({ key, value }) => [fromProto(key!), fromProto(value!)]));
      if (isCelError(map)) throw new Error(map.message);
      return map;
    }
    default:
      throw new Error(`the tests can't read a ${kind.case}`);
  }
}

/** Durations are values of the language, in whatever form they are handed over: `seconds` is field 1, `nanos` field 2. */
function fromMessage({ typeUrl, value }: { typeUrl: string; value: Uint8Array }): CelValue {
  if (!typeUrl.endsWith('/google.protobuf.Duration')) throw new Error(`the tests can't read a ${typeUrl}`);
  const fields = new Map<number, bigint>();
  for (let at = 0; at < value.length; ) {
    const field = value[at++]! >> 3;
    let number = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = value[at++]!;
      number |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    fields.set(field, BigInt.asIntN(64, number));
  }
  return celDuration((fields.get(1) ?? 0n) * 1_000_000_000n + (fields.get(2) ?? 0n));
}

const PRIMITIVES: Readonly<Partial<Record<Type_PrimitiveType, CelType>>> = {
  [Type_PrimitiveType.BOOL]: BOOL,
  [Type_PrimitiveType.INT64]: INT,
  [Type_PrimitiveType.UINT64]: UINT,
  [Type_PrimitiveType.DOUBLE]: DOUBLE,
  [Type_PrimitiveType.STRING]: STRING,
  [Type_PrimitiveType.BYTES]: BYTES,
};

export function typeFromProto({ typeKind }: Type): CelType {
  switch (typeKind.case) {
    case 'primitive':
      return PRIMITIVES[typeKind.value] ?? DYN;
    case 'null':
      return NULL;
    case 'dyn':
      return DYN;
    case 'listType':
      return listOf(typeFromProto(typeKind.value.elemType!));
    case 'mapType':
      return mapOf(typeFromProto(typeKind.value.keyType!), typeFromProto(typeKind.value.valueType!));
    case 'typeParam':
      return param(typeKind.value);
    case 'type':
      return typeOf(typeFromProto(typeKind.value));
    case 'wellKnown':
      if (typeKind.value === Type_WellKnownType.TIMESTAMP) return TIMESTAMP;
      return typeKind.value === Type_WellKnownType.DURATION ? DURATION : DYN;
    case 'messageType':
      if (typeKind.value === 'google.protobuf.Duration') return DURATION;
      if (typeKind.value === 'google.protobuf.Timestamp') return TIMESTAMP;
      throw new Error(`the subset has no messages: ${typeKind.value}`);
    default:
      throw new Error(`the tests can't read the type ${typeKind.case}`);
  }
}

export function declarationsOf(test: SimpleTest): { variables: Record<string, CelType>; functions: CelFunction[] } {
  const variables: Record<string, CelType> = {};
  const functions: CelFunction[] = [];
  for (const { name, declKind } of test.typeEnv) {
    if (declKind.case === 'ident') variables[name] = typeFromProto(declKind.value.type!);
    if (declKind.case !== 'function') continue;
    for (const { params, resultType, isInstanceFunction } of declKind.value.overloads) {
      functions.push({
        name,
        method: isInstanceFunction,
        params: params.map(typeFromProto),
        result: typeFromProto(resultType!),
        call: () => celError('host', 'declared only'),
      });
    }
  }
  return { variables, functions };
}

/** A form that `toEqual` compares by value: -0 is 0, NaN is NaN, maps have no order. */
export function toComparable(value: CelValue): unknown {
  if (typeof value === 'number') return { double: value === 0 ? 0 : value };
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (value.kind === 'list') return { list: elementsOf(value).map(toComparable) };
  if (value.kind !== 'map') return value;
  return {
    map: new Map(
      entriesOf(value).map(([key, entry]) => [JSON.stringify(toComparable(key), show), toComparable(entry)]),
    ),
  };
}

const show = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

function elementsOf(list: CelList): CelValue[] {
  return Array.from({ length: list.size }, (_, i) => readable(list.at(i)));
}

function entriesOf(map: CelMap): [CelValue, CelValue][] {
  return [...map.keys()].map((key) => [key, readable(map.get(key))]);
}

function readable(value: ReturnType<CelMap['get']>): CelValue {
  if (value === undefined || isCelError(value)) throw new Error(value?.message ?? 'no value');
  return value;
}
