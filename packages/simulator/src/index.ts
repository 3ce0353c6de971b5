export { drawMedia } from './media/draw.ts';
export { pathsIn } from './media/names.ts';
export { comeBackOf, SET_PIECES } from './set-pieces.ts';
export {
  type DayOptions,
  LONGEST_STORY_DAYS,
  type SimulateOptions,
  type Simulation,
  simulate,
  storiesOfDay,
} from './simulate.ts';
export { type Happening, SOURCE } from './story.ts';
export { dayOf, startOfDay } from './time.ts';
export {
  type EventTruth,
  NATURES,
  type Nature,
  type PartyTruth,
  TRAP_KINDS,
  type TrapKind,
  type TrapTruth,
  type TruthLine,
  VIOLATION_KINDS,
  type ViolationKind,
} from './truth.ts';
export { agencyName, type World } from './world.ts';
