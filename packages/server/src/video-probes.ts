/** How other parties try to send videos to something that is not theirs. @param at what each of them asks */
export const videoProbes = <T>(
  route: string,
  address: string,
  id: string,
  at: (url: string, body?: object) => readonly T[],
): Record<string, readonly T[]> => ({
  [`POST ${route}/videos`]: at(`${address}/videos`, { name: 'a.mp4', type: 'video/mp4', bytes: 1 }),
  [`POST ${route}/videos/:file/parts`]: at(`${address}/videos/${id}/parts`, { offset: 0, content: 'YQ==' }),
  [`POST ${route}/videos/:file/finish`]: at(`${address}/videos/${id}/finish`, {}),
});
