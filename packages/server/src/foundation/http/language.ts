import type { FastifyRequest } from 'fastify';

const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What is read of the header: the weights of a longer list would hardly change the answer. */
const MAX_HEADER = 200;

/**
 * The reader's language by RFC 9110's Accept-Language: the supported one with the highest weight, the first of equals.
 * `*` and a header that names neither mean the fallback.
 */
export function parseLanguage(header: string | undefined, fallback: Language): Language {
  if (header === undefined || header === '') return fallback;
  let best: Language | undefined;
  let weight = 0;
  for (const part of header.slice(0, MAX_HEADER).split(',')) {
    const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const language = /^zh(-|$)/.test(tag) ? 'zh-CN' : /^en(-|$)/.test(tag) ? 'en' : tag === '*' ? fallback : undefined;
    if (language === undefined) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const given = q === undefined ? 1 : Number(q);
    if (given > weight && given <= 1) {
      best = language;
      weight = given;
    }
  }
  return best ?? fallback;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The language of an installation whose readers name none. */
    fallbackLanguage: Language;
  }
}

export const languageOf = (request: FastifyRequest): Language =>
  parseLanguage(request.headers['accept-language'], request.server.fallbackLanguage);
