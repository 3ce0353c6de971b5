/**
 * Where the browser finds a picture that an event refers to: `file:` lies in the media folder, which the server gives
 * out; `data:` images and `https:` stand for themselves. Anything else is no picture.
 */
export function mediaAddress(reference: string): string | undefined {
  if (/^data:image\/(png|jpeg|webp|gif|avif)[;,]/i.test(reference)) return reference;
  if (/^https:\/\//i.test(reference)) return reference;
  // what the server made an address of already
  if (reference.startsWith('/v1/media/')) return reference;
  const file = /^file:\/{0,3}(.+)$/i.exec(reference)?.[1];
  if (file === undefined) return undefined;
  const parts = file.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return `/v1/media/${parts.map(encodeURIComponent).join('/')}`;
}

const PICTURE = /(^|\.)(images|frames|media_url|evidence)(\[\d+\])?$/;

/** The pictures of an event's data, in their order. */
export function picturesOf(data: unknown): string[] {
  const found: string[] = [];
  const look = (value: unknown, path: string, depth: number): void => {
    if (depth > 6 || found.length >= 24) return;
    if (typeof value === 'string') {
      const address = PICTURE.test(path) ? mediaAddress(value) : undefined;
      if (address !== undefined) found.push(address);
    } else if (Array.isArray(value)) for (const [at, item] of value.entries()) look(item, `${path}[${at}]`, depth + 1);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) look(inner, path === '' ? name : `${path}.${name}`, depth + 1);
  };
  look(data, '', 0);
  return found;
}
