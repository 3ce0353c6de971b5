import type { EngineEvent, ModelScore } from '@anxin/engine';
import { checkModels, isVersion, type Model } from './model.ts';

/** An event, and which models the rules for it read. */
export interface ToScore {
  event: EngineEvent;
  wanted: ReadonlySet<string> | 'all';
}

/** By the name of the model; one that has no score is not in it. */
export type Scores = Record<string, ModelScore>;

export interface Scoring {
  /** One for each, in order. A model is asked once about an event, also where several want it. */
  scoresFor(asked: readonly ToScore[]): Promise<readonly Scores[]>;
}

export interface ScoringOptions {
  models: readonly Model[];
  /** Told of a model that failed or was late; nobody's decision fails with it. */
  onFailure(error: unknown, model: string): void;
  /** Milliseconds that decisions wait for scores; 200 when not given. */
  patience?: number;
  /** Milliseconds for which a model that was late is not asked; 5,000 when not given. */
  rest?: number;
}

const LATE = Symbol('late');

/** @throws Error for models that rules could not read */
export function createScoring(options: ScoringOptions): Scoring {
  const { models, onFailure, patience = 200, rest = 5_000 } = options;
  checkModels(models);
  const restingUntil = new Map<Model, number>();
  const rests = (model: Model): boolean => (restingUntil.get(model) ?? 0) > performance.now();

  function tellLate(model: Model): undefined {
    // once for all that have waited for it
    if (!rests(model)) onFailure(new Error(`no score within ${patience} ms`), model.name);
    restingUntil.set(model, performance.now() + rest);
  }

  async function scoreOf(model: Model, event: EngineEvent, end: End): Promise<ModelScore | undefined> {
    try {
      const score = await Promise.race([model.score(event, end.signal), end.late]);
      if (score === LATE) return tellLate(model);
      const { version } = model;
      return score !== undefined && Number.isFinite(score) && isVersion(version) ? { score, version } : undefined;
    } catch (error) {
      onFailure(error, model.name);
      return undefined;
    }
  }

  return {
    async scoresFor(asked) {
      const scores = asked.map((): Scores => ({}));
      const byEvent = Map.groupBy(asked.keys(), (i) => asked[i]!.event);
      const questions = models
        .filter((model) => !rests(model))
        .flatMap((model) =>
          Array.from(byEvent, ([event, all]) => {
            const wanting = all.filter((i) => wants(asked[i]!, model));
            return { model, event, wanting };
          }),
        )
        .filter(({ wanting }) => wanting.length > 0);
      if (questions.length === 0) return scores;
      const end = endAfter(patience);
      const answer = async ({ model, event, wanting }: (typeof questions)[number]): Promise<void> => {
        const score = await scoreOf(model, event, end);
        if (score !== undefined) for (const i of wanting) scores[i]![model.name] = score;
      };
      await Promise.all(questions.map(answer));
      end.clear();
      return scores;
    },
  };
}

const wants = ({ wanted }: ToScore, { name }: Model): boolean => wanted === 'all' || wanted.has(name);

/** When nobody waits any more. */
interface End {
  signal: AbortSignal;
  late: Promise<typeof LATE>;
  clear(): void;
}

function endAfter(milliseconds: number): End {
  const abort = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => {
    abort.abort();
    resolve(LATE);
  }, milliseconds);
  return { signal: abort.signal, late, clear: () => clearTimeout(timer) };
}
