/** Where to go after signing in: the page that was asked for, and nowhere outside. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])/.test(next) || next.startsWith('/sign-in') || next.length > 2_000)
    return '/';
  return next;
}
