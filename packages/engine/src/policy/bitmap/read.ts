import { isCelValueObject } from '../cel/adapt.ts';
import { codePointLength } from '../cel/text.ts';
import { isListed, type ListAtInstant } from '../list.ts';
import type { Session } from '../session.ts';
import type { SizeOf, Takes } from './feature.ts';
import { EXACT, type FieldCells, type FieldTree, type Node, type OtherCells } from './field-tree.ts';
import { placeOf } from './member-order.ts';
import { stepsTo } from './points.ts';
import { CELL } from './truth.ts';

/** Values that are no JSON, such as a host's own CEL values, and what cannot be told from them: it is for the evaluation to say. */
export class Unreadable extends Error {}

/**
 * The cell of each feature in an event. Own properties only, as the evaluator reads.
 * @param cells filled; one for each feature
 * @throws Unreadable
 */
export function readCells(tree: FieldTree, session: Session, cells: Int32Array): void {
  const { data } = session.event;
  if (isPolluted() || !hasPlainPrototype(data)) throw new Unreadable();
  const lists = tree.asksLists ? (session.variable('lists') as Lists) : NO_LISTS;
  cells.set(tree.unreachable);
  readMembers(tree.data, data, lists, cells);
  const { variables } = tree;
  for (let i = 0; i < variables.length; i++) {
    const variable = variables[i]!;
    readNode(variable, session.variable(variable.name), lists, cells);
  }
}

/** Somebody put something on all objects since: what an object does not have itself may be found in it. */
function isPolluted(): boolean {
  for (const name in Object.prototype) if (name !== '') return true;
  return false;
}

/** A function of its own, and not a closure: it is all that many an event needs. */
function readNode(node: Node, value: unknown, lists: Lists, cells: Int32Array): void {
  readValue(node, value, lists, cells);
  if (node.members.length > 0 && hasMembers(value)) readMembers(node, value, lists, cells);
}

function readMembers(node: Node, value: Record<string, unknown>, lists: Lists, cells: Int32Array): void {
  if (node.order === undefined) readByName(node, value, lists, cells);
  else readInOrder(node, node.order, value, lists, cells);
}

function readByName({ members }: Node, value: Record<string, unknown>, lists: Lists, cells: Int32Array): void {
  for (let m = 0; m < members.length; m++) {
    const member = members[m]!;
    const below = !member.inherited || Object.hasOwn(value, member.name) ? value[member.name] : undefined;
    readNode(member, below, lists, cells);
  }
}

/** As they stand, each held against what is expected there. */
function readInOrder(
  { absent }: Node,
  order: NonNullable<Node['order']>,
  value: Record<string, unknown>,
  lists: Lists,
  cells: Int32Array,
): void {
  for (let i = 0; i < absent.length; i += 2) cells[absent[i]!] = absent[i + 1]!;
  let expected = 0;
  for (const name in value) {
    const at = placeOf(order, name, expected);
    if (at < 0) continue;
    expected = at + 1;
    const member = order.members[at];
    if (member !== undefined) readNode(member, value[name], lists, cells);
  }
}

function readValue({ fields, others }: Node, value: unknown, lists: Lists, cells: Int32Array): void {
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    cells[field.at] = cellOfField(field, value);
  }
  if (others !== undefined) readOthers(others, value, lists, cells);
}

function readOthers(
  { sizes, listed, held, byText }: OtherCells,
  value: unknown,
  lists: Lists,
  cells: Int32Array,
): void {
  for (let i = 0; i < sizes.length; i++) {
    const { at, rows, points, of } = sizes[i]!;
    const size = sizeOf(of, value);
    cells[at] = size === undefined ? rows.first + CELL.misfit : rows.numbers + stepsTo(points, size);
  }
  for (let i = 0; i < listed.length; i++) {
    const { at, rows, takes, list } = listed[i]!;
    cells[at] = rows.first + kindOfListed(takes, lists[list], value);
  }
  if (held.length === 0) return;
  const kind = kindOfHolding(value);
  for (let i = 0; i < held.length; i++) cells[held[i]!.at] = held[i]!.rows.first + kind;
  if (Array.isArray(value)) markHeld(byText, value, cells);
}

type Lists = Readonly<Record<string, ListAtInstant>>;
const NO_LISTS: Lists = {};

function hasMembers(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return isPlain(value);
}

/** An object as JSON has it; class instances have no members that CEL could read. */
function isPlain(value: object): boolean {
  if (isCelValueObject(value)) throw new Unreadable();
  return hasPlainPrototype(value);
}

function hasPlainPrototype(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function cellOfField(field: FieldCells, value: unknown): number {
  // one after the other, and not by a `switch`, for which the kind would be made a text
  if (typeof value === 'number') return cellOfNumber(field, value);
  if (typeof value === 'string') return field.texts.get(value) ?? field.text;
  if (typeof value === 'boolean') return value ? field.true : field.false;
  return value === undefined ? field.absent : cellOfRare(field, value);
}

function cellOfNumber(field: FieldCells, value: number): number {
  const { exact } = field;
  const fits = exact !== EXACT.none && isExact(value) && (exact === EXACT.all || Number.isInteger(value));
  return fits || numberFits(field.takes, value) ? field.numbers + stepsTo(field.points, value) : field.otherNumber;
}

const isExact = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER;

const INT64 = 2 ** 63;
const UINT64 = 2 ** 64;

function numberFits(takes: Takes, value: number): boolean {
  if (takes === 'double' || takes === 'dyn') return !Number.isNaN(value);
  if (takes === 'int') return Number.isInteger(value) && value >= -INT64 && value < INT64;
  return takes === 'uint' && Number.isInteger(value) && value >= 0 && value < UINT64;
}

function cellOfRare(field: FieldCells, value: unknown): number {
  if (typeof value === 'bigint') throw new Unreadable();
  if (value === null) return field.null;
  if (typeof value !== 'object') return field.misfit;
  if (Array.isArray(value)) return field.list;
  return isPlain(value) ? field.object : field.misfit;
}

function sizeOf(of: SizeOf, value: unknown): number | undefined {
  if (typeof value === 'string') return of === 'string' || of === 'dyn' ? codePointLength(value) : undefined;
  if (typeof value === 'bigint') throw new Unreadable();
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return of === 'list' || of === 'dyn' ? value.length : undefined;
  if (!isPlain(value) || (of !== 'map' && of !== 'dyn')) return undefined;
  const members = value as Record<string, unknown>;
  return Object.keys(members).filter((name) => members[name] !== undefined).length;
}

function kindOfListed(takes: Takes, list: ListAtInstant | undefined, value: unknown): number {
  if (value === undefined || list === undefined) return CELL.absent;
  if (typeof value === 'string' && (takes === 'string' || takes === 'dyn'))
    return isListed(list, value) ? CELL.true : CELL.false;
  // what is no text is in no list, or cannot be read; both are for the evaluation to say
  if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) throw new Unreadable();
  return takes === 'dyn' ? CELL.false : CELL.misfit;
}

/** What a text that the value does not hold comes to: as the evaluator looks, one after the other until something is no text. */
function kindOfHolding(value: unknown): number {
  if (value === undefined) return CELL.absent;
  if (!Array.isArray(value)) {
    if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) throw new Unreadable();
    return CELL.misfit;
  }
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'string') return CELL.misfit;
  return CELL.false;
}

/** Those that stand before anything that is no text. */
function markHeld(byText: OtherCells['byText'], list: readonly unknown[], cells: Int32Array): void {
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    if (typeof element !== 'string') return;
    const found = byText.get(element);
    if (found !== undefined) cells[found.at] = found.rows.first + CELL.true;
  }
}
