/** The first instant of the day that follows, in a zone; whichever of two where clocks are put back at midnight. */
export function nextDay(after: Date, zone: string): Date {
  const local = localOf(after, zone);
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + 1);
  // what the clock is away from UTC there is known only once the instant is; twice is enough for any change of clocks
  let found = midnight;
  for (let i = 0; i < 2; i++) found = midnight - (localOf(new Date(found), zone).getTime() - found);
  return new Date(found);
}

/** What the clock of a zone shows, as if it were UTC. */
function localOf(at: Date, zone: string): Date {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const [hour, minute, second] = [Number(parts.hour), Number(parts.minute), Number(parts.second)];
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) + (((at.getTime() % 1000) + 1000) % 1000));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const found =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  formats.set(zone, found);
  return found;
}
