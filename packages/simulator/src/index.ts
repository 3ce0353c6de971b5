export { drawMedia } from './media/draw.ts';
export { pathsIn } from './media/names.ts';
export { ASSUMPTION_NAMES, ASSUMPTIONS, type Assumed, type AssumptionName, assumed } from './quarter/assumptions.ts';
export { type QuarterEvent, type QuarterOptions, type Shop, tellShops } from './quarter/market.ts';
export {
  createQuarter,
  feeOf,
  moved,
  type Quarter,
  type QuarterOrder,
  type Trouble,
  tellCancelled,
  tellCourse,
  tellPaid,
  tellScan,
  tellSettlement,
  waits,
} from './quarter/orders.ts';
export { chanceOf } from './random.ts';
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
