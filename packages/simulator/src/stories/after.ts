import { disguise, plain } from '../disguise.ts';
import { pickDisguise } from '../goods.ts';
import { thumbnail } from '../media/data-image.ts';
import { createStory, type Happening, type Story } from '../story.ts';
import { FAKE_REVIEW_TRAPS, FAKE_REVIEWS, REVIEW_SPAM, REVIEWS } from '../words/speech.ts';
import { onSale, pickMerchant } from '../world.ts';
import { fill, idOf, type Telling } from './context.ts';
import type { Purchase } from './order.ts';

export function tellReview(
  story: Story,
  { id, product, consumer, merchant }: Purchase,
  at: number,
  { chance }: Telling,
  trouble: boolean,
  fake: boolean,
): void {
  const mood = trouble ? 'bad' : chance.happens(0.85) ? 'good' : 'fair';
  const doubted = !fake && !trouble && chance.happens(0.03);
  const text = fake ? chance.one(FAKE_REVIEWS) : doubted ? chance.one(FAKE_REVIEW_TRAPS) : chance.one(REVIEWS[mood]);
  const reviewId = `r${id.slice(1)}`;
  story.tell(
    'review.posted',
    `review/${reviewId}`,
    at,
    {
      review: {
        ...{ id: reviewId, product_id: product.id, order_id: id, consumer_id: consumer.id, merchant_id: merchant.id },
        rating: fake || trouble ? chance.between(1, 2) : mood === 'fair' ? 3 : chance.between(4, 5),
        text: fill(text, { name: product.name }),
        // a few carry their picture with them
        ...(chance.happens(0.05) ? { images: [thumbnail(product.category.shape, product.image)] } : {}),
      },
    },
    doubted ? { trap: 'consumer-words' } : null,
  );
}

/** Somebody who bought nothing and advertises below other people's goods. */
export function tellReviewSpam({ world, key, at, chance }: Telling): Happening[] {
  const merchant = pickMerchant(world, at, chance);
  if (!merchant) return [];
  const product = chance.one(onSale(merchant, at));
  const consumer = chance.one(world.consumers);
  const said = disguise(chance.one(REVIEW_SPAM), pickDisguise('crooked', chance), chance);
  const story = createStory(`${world.seed}.${key}`);
  const id = idOf('r', key);
  story.tell(
    'review.posted',
    `review/${id}`,
    at,
    { review: { id, product_id: product.id, consumer_id: consumer.id, rating: 5, text: plain(said.text) } },
    { kind: 'diversion', disguise: said.disguise, behind: `consumer/${consumer.id}`, act: true },
  );
  return story.happenings;
}
