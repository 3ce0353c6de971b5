import { disguise } from '../disguise.ts';
import { contentRate, isTarget } from '../drift.ts';
import { fits, HABITS, pickDisguise, within } from '../goods.ts';
import { asReference, framePath, type Scene } from '../media/names.ts';
import { type Chance, chanceOf } from '../random.ts';
import { createStory, type Happening, type Story } from '../story.ts';
import type { EventTruth, TrapTruth } from '../truth.ts';
import {
  CHAT,
  COMMENTS,
  FACTS,
  OPENINGS,
  SPEECH_TRAPS,
  SPEECHES,
  type Speech,
  VIDEO_TALK,
  VIDEO_TITLES,
} from '../words/speech.ts';
import { type Creator, isOpen, onSale, type Product, type World } from '../world.ts';
import { fill, idOf, minutes, type Telling } from './context.ts';
import { tellOrder } from './order.ts';

function pickCreator(world: World, at: number, chance: Chance): Creator | undefined {
  const active = world.creators.filter(({ appliedAt, partner }) => appliedAt < at && isOpen(partner, at));
  if (active.length === 0) return undefined;
  const shady = active.filter(({ nature }) => nature === 'crooked');
  // who lives by deceit is on the air more than others
  return shady.length > 0 && chance.happens(0.2) ? chance.one(shady) : chance.one(active);
}

interface Said {
  text: string;
  comments: readonly string[];
  truth: EventTruth | TrapTruth | null;
}

/** What a creator says of a product that they should not, or what only sounds like it; mostly neither. */
function slip(
  world: World,
  creator: Creator,
  product: Product,
  at: number,
  chance: Chance,
  calm = 1,
): Said | undefined {
  const fitting = within(creator.nature, SPEECHES).filter((speech) => fits(speech.categories, product.category.id));
  if (fitting.length > 0 && chance.happens(HABITS[creator.nature].speech * calm)) {
    const grave = fitting.filter(({ kind }) => isTarget(kind));
    const speech = chance.one(grave.length > 0 && chance.happens(0.55) ? grave : fitting);
    if (!isTarget(speech.kind) || chance.happens(Math.min(1, 0.8 * contentRate(world, at))))
      return say(speech, creator, chance);
  }
  const shady = creator.nature === 'crooked' || creator.nature === 'come-back';
  const traps = shady ? [] : SPEECH_TRAPS.filter((trap) => fits(trap.categories, product.category.id));
  if (traps.length > 0 && chance.happens(0.05)) {
    const { trap, text } = chance.one(traps);
    return { text, comments: [], truth: { trap } };
  }
  return undefined;
}

function say(speech: Speech, creator: Creator, chance: Chance): Said {
  const said = disguise(chance.one(speech.texts), pickDisguise(creator.nature, chance), chance);
  return {
    text: said.text,
    comments: speech.comments ?? [],
    truth: { kind: speech.kind, disguise: said.disguise, behind: `creator/${creator.id}`, act: speech.act ?? true },
  };
}

const wordsOf = (product: Product) => ({
  name: product.name,
  price: Math.round(product.price / 100),
  point: product.point,
  place: product.place,
});

/** `speech`: what is said in any case. */
export function tellVideo({ world, key, at, chance }: Telling, as?: { creator: Creator; speech: Speech }): Happening[] {
  const creator = as?.creator ?? pickCreator(world, at, chance);
  if (!creator) return [];
  const product = chance.one(onSale(creator.partner, at));
  const words = wordsOf(product);
  const said = as ? say(as.speech, creator, chance) : slip(world, creator, product, at, chance);
  const id = idOf('v', key);
  const { shape } = product.category;
  const story = createStory(`${world.seed}.${key}`);
  story.tell(
    'video.submitted',
    `video/${id}`,
    at,
    {
      video: {
        ...{ id, creator_id: creator.id, title: fill(chance.one(VIDEO_TITLES), words) },
        transcript: fill(chance.one(VIDEO_TALK), words) + (said?.text ?? ''),
        frames: [
          asReference(framePath(shape, creator.look, 'pose-0')),
          asReference(framePath(shape, creator.look, 'pose-1')),
        ],
        ...{ product_ids: [product.id], duration_s: chance.between(15, 180) },
      },
    },
    said?.truth ?? null,
  );
  return story.happenings;
}

const SEGMENT_S = 180;

/** How a live room looks when the creator has gone and a picture stays. */
const STILL_SHARE: Record<Creator['nature'], number> = { honest: 0, careless: 0.06, crooked: 0.12, 'come-back': 0.12 };

/** Where a name on the goods would tell too much, and how often it is covered without a word. */
const HIDEABLE: ReadonlySet<string> = new Set(['shoes-bags', 'apparel', 'jewelry', 'cosmetics.skin', 'electronics']);
const HIDING: Record<Creator['nature'], number> = { honest: 0, careless: 0, crooked: 0.2, 'come-back': 0.2 };

/** A live room, and what was bought in it. */
export function tellLive(
  telling: Telling,
  as?: { creator: Creator; id: string; script?: readonly Speech[] },
): Happening[] {
  const { world, key, at, chance } = telling;
  const creator = as?.creator ?? pickCreator(world, at, chance);
  if (!creator) return [];
  const id = as?.id ?? idOf('l', key);
  const goods = differing(chance.some(onSale(creator.partner, at), 5));
  const title = `${creator.name}：${goods.map(({ name }) => name).join('、')}`;
  const live = { id, creator_id: creator.id, merchant_id: creator.partner.id, title };
  const story = createStory(`${world.seed}.${key}`);
  const segments = as?.script ? as.script.length + 4 : chance.between(4, 9);
  story.tell('live.started', `live/${id}`, at, { live: { ...live, started_at: new Date(at).toISOString() } });
  const still = !as && chance.happens(STILL_SHARE[creator.nature] * contentRate(world, at));
  let viewers = Math.max(12, Math.round(creator.followers * (0.004 + 0.012 * chance.fraction())));
  for (let seq = 1; seq <= segments; seq++) {
    viewers = Math.max(
      8,
      Math.round(viewers * (seq < segments / 2 ? 1 + 0.4 * chance.fraction() : 0.95 - 0.25 * chance.fraction())),
    );
    const product = goods[Math.min(goods.length - 1, Math.floor(((seq - 1) / segments) * goods.length))]!;
    const speech = as?.script?.[seq - 3];
    const unscripted = () => (as?.script ? undefined : slip(world, creator, product, at, chance, 0.55));
    const said = speech ? say(speech, creator, chance) : unscripted();
    tellSegment(
      story,
      { ...telling, at: at + seq * SEGMENT_S * 1_000 },
      { live, creator, product, seq, viewers, said, still },
    );
  }
  const endedAt = at + (segments * SEGMENT_S + 20) * 1_000;
  story.tell('live.ended', `live/${id}`, endedAt, { live: { ...live, ended_at: new Date(endedAt).toISOString() } });
  const sales = Array.from({ length: chance.count(1.1) }, (_, i) =>
    tellOrder(
      {
        world,
        key: `${key}.b${i}`,
        at: at + minutes(chance, 4, segments * 3),
        chance: chanceOf(world.seed, 'sale', key, i),
      },
      { product: chance.one(goods) },
      { creator, liveId: id },
    ),
  );
  return [...story.happenings, ...sales.flat()];
}

/** Three at most, no two that are called alike. */
const differing = (goods: readonly Product[]): Product[] =>
  [...new Map(goods.map((product) => [product.name, product])).values()].slice(0, 3);

interface Segment {
  live: { id: string; creator_id: string; merchant_id: string; title: string };
  creator: Creator;
  product: Product;
  seq: number;
  viewers: number;
  said: Said | undefined;
  still: boolean;
}

function tellSegment(
  story: Story,
  { at, chance }: Telling,
  { live, creator, product, seq, viewers, said, still }: Segment,
): void {
  const words = wordsOf(product);
  const spoken = still
    ? ['（背景音乐）']
    : [
        ...(seq === 1 ? [fill(chance.one(OPENINGS), words)] : []),
        ...chance.some(FACTS, 2).map((text) => fill(text, words)),
        ...(said ? [said.text] : []),
        chance.one(CHAT),
      ];
  const evades =
    said !== undefined && said.truth !== null && 'kind' in said.truth && said.truth.kind === 'evading-brand';
  const hides =
    !still && said === undefined && HIDEABLE.has(product.category.id) && chance.happens(HIDING[creator.nature]);
  const covered = !still && (evades || hides);
  const scene: Scene = still ? 'still' : covered ? 'covered' : (`pose-${chance.between(0, 2)}` as Scene);
  const { shape } = product.category;
  const other: Scene = still || covered ? scene : (`pose-${chance.between(0, 2)}` as Scene);
  const truth: EventTruth | TrapTruth | null = still
    ? { kind: 'still-frame', disguise: 'none', behind: `creator/${creator.id}`, act: true }
    : hides
      ? { kind: 'covered-logo', disguise: 'none', behind: `creator/${creator.id}`, act: true }
      : (said?.truth ?? null);
  story.tell(
    'live.segment',
    `live/${live.id}`,
    at,
    {
      live,
      segment: {
        ...{ seq, start_s: (seq - 1) * SEGMENT_S, end_s: seq * SEGMENT_S, transcript: spoken.join('') },
        ...(seq === 2 ? { ocr: `${product.name} ${words.price}元` } : {}),
        frames: [scene, other].map((each) => asReference(framePath(shape, creator.look, each))),
        product_id: product.id,
        comments: [
          ...chance.some(COMMENTS, still ? 1 : chance.between(2, 5)),
          ...(said ? chance.some(said.comments, 2) : []),
        ],
        viewers,
      },
    },
    truth,
  );
}
