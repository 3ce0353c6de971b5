import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/**
 * Spans through OpenTelemetry's API alone: they cost next to nothing until the installation brings an SDK
 * (`node --import ./otel.mjs`), and then they go where that sends them. Attributes follow the rule of the log.
 */
const tracer = () => trace.getTracer('anxin');

/** Runs `work` in a span; a failure is marked by its type alone, because messages can quote what was sent. */
export async function withSpan<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

export const startServerSpan = (name: string, attributes: Attributes): Span =>
  tracer().startSpan(name, { kind: SpanKind.SERVER, attributes });

function markFailed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
}
