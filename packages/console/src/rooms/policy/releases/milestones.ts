import type { Person, Release, State } from './release.ts';

/** Where a release stands on its way, one stop after the other. */
export interface Milestone {
  name: 'written' | 'validated' | 'approved' | 'notice' | 'shadow' | 'rollout' | 'active' | 'end';
  state: 'done' | 'now' | 'ahead' | 'wrong';
  by?: Person | undefined;
  at?: string | undefined;
}

const ORDER: readonly State[] = ['draft', 'validated', 'approved', 'shadow', 'rollout', 'active'];
const ENDS: readonly State[] = ['superseded', 'withdrawn', 'rolled-back'];

/**
 * The way of a release: what has happened with who and when, where it stands, what is ahead. Left out is what it passed
 * by, such as a shadow that nobody asked for, and the notice where no rule changes.
 */
export function milestonesOf(release: Release): Milestone[] {
  const { state, notice_at, loaded_at, ended_at } = release;
  const ended = ENDS.includes(state);
  const stop = (name: Milestone['name'], done: boolean, at: string | null | undefined): Milestone => ({
    ...{ name, at: at ?? undefined },
    state: done ? 'done' : 'ahead',
  });
  const stops = [
    { ...stop('written', true, release.created_at), by: release.created_by },
    validation(release),
    approval(release),
    ...(release.needs_notice || notice_at !== null ? [stop('notice', notice_at !== null, notice_at)] : []),
    ...(state === 'shadow' || state === 'rollout' ? [{ name: state, state: 'now' as const }] : []),
    stop('active', loaded_at !== null, loaded_at),
    ...(ended ? [{ ...stop('end', false, ended_at), state: 'now' as const }] : []),
  ].map((one) => (one.name === 'active' && state === 'active' ? { ...one, state: 'now' as const } : one));
  // of what came with the folder nobody here has checked or approved anything
  if (ended || state === 'active') return stops.filter((one) => one.at !== undefined || one.state === 'now');
  // it stands where somebody has to do something
  if (stops.some((one) => one.state === 'now' || one.state === 'wrong')) return stops;
  const next = stops.findIndex((one) => one.state === 'ahead');
  return stops.map((one, place) => (place === next ? { ...one, state: 'now' } : one));
}

const reached = (state: State, wanted: State): boolean => ORDER.indexOf(state) >= ORDER.indexOf(wanted);

function validation({ state, report }: Release): Milestone {
  if (report) return { name: 'validated', state: report.sound ? 'done' : 'wrong', at: report.at };
  return { name: 'validated', state: reached(state, 'validated') ? 'done' : 'ahead' };
}

/** What was sent back stays so until it is written anew. */
function approval({ state, report, rejection, approved_by, approved_at }: Release): Milestone {
  if (rejection && state === 'draft' && report?.sound)
    return { name: 'approved', state: 'wrong', by: rejection.by, at: rejection.at };
  return {
    ...{ name: 'approved', by: approved_by ?? undefined, at: approved_at ?? undefined },
    state: reached(state, 'approved') || approved_at !== null ? 'done' : 'ahead',
  };
}
