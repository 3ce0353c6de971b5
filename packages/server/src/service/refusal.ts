import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { REFUSAL_REASONS } from './answered.ts';

/** The body of a refusal. */
export const Refusal = Type.Object(
  { why: Type.Optional(Type.Enum([...REFUSAL_REASONS], { description: 'Told to whoever asked' })) },
  { additionalProperties: false },
);

/** A refusal that says nothing more may come without a body. */
export const emptyAtLeast = async (request: FastifyRequest): Promise<void> => {
  request.body ??= {};
};
