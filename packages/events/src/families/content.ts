import { Type } from 'typebox';
import { define } from '../definition.ts';
import { count, id, ids, instant, media, mediaList, type Owner, open, seconds, text } from '../schema.ts';

const videoOwner: readonly Owner[] = [{ as: 'creator', id: 'video.creator_id' }];
const liveOwner: readonly Owner[] = [{ as: 'creator', id: 'live.creator_id' }];

const live = open({
  id: id(),
  creator_id: id(),
  merchant_id: Type.Optional(id()),
  title: Type.Optional(text(500)),
  started_at: Type.Optional(instant()),
  ended_at: Type.Optional(instant()),
});

const liveCommon = {
  family: 'content',
  direction: 'in',
  subjects: { live: 'live.id' },
  refs: { content: 'live.id', live: 'live.id', creator: 'live.creator_id', merchant: 'live.merchant_id' },
  natural: liveOwner,
} as const;

export const contentEvents = {
  'video.submitted': define({
    family: 'content',
    direction: 'in',
    doc: 'A creator wants to publish a short video.',
    subjects: { video: 'video.id' },
    refs: { content: 'video.id', video: 'video.id', creator: 'video.creator_id' },
    natural: videoOwner,
    schema: open({
      video: open({
        id: id(),
        creator_id: id(),
        title: text(1000),
        transcript: Type.Optional(text()),
        ocr: Type.Optional(text()),
        media_url: Type.Optional(media()),
        frames: Type.Optional(mediaList(100)),
        product_ids: Type.Optional(ids()),
        duration_s: Type.Optional(seconds()),
      }),
    }),
  }),
  'live.started': define({
    ...liveCommon,
    doc: 'A live room opens.',
    schema: open({ live }),
  }),
  'live.segment': define({
    ...liveCommon,
    doc: 'A slice of a live room: what was said and shown, and the product card on screen. Comments are public, as they were in the room.',
    refs: { ...liveCommon.refs, product: 'segment.product_id' },
    schema: open({
      live,
      segment: open({
        seq: count(),
        start_s: seconds(),
        end_s: seconds(),
        transcript: text(),
        ocr: Type.Optional(text()),
        frames: Type.Optional(mediaList(100)),
        product_id: Type.Optional(id()),
        comments: Type.Optional(Type.Array(Type.Union([text(2000), open({})]), { maxItems: 1000 })),
        viewers: Type.Optional(count()),
      }),
    }),
    check: ({ segment }) => {
      const { start_s, end_s } = segment as { start_s: number; end_s: number };
      return end_s < start_s ? { field: 'segment.end_s', message: 'must not lie before start_s' } : undefined;
    },
  }),
  'live.ended': define({
    ...liveCommon,
    doc: 'A live room closes.',
    schema: open({ live }),
  }),
  'review.posted': define({
    family: 'content',
    direction: 'in',
    doc: 'A consumer reviews a product. The text is not sealed: its author has published it.',
    subjects: { review: 'review.id' },
    refs: {
      content: 'review.id',
      review: 'review.id',
      product: 'review.product_id',
      order: 'review.order_id',
      consumer: 'review.consumer_id',
      merchant: 'review.merchant_id',
    },
    natural: [
      { as: 'consumer', id: 'review.consumer_id' },
      { as: 'order', id: 'review.order_id' },
    ],
    schema: open({
      review: open({
        id: id(),
        product_id: id(),
        order_id: Type.Optional(id()),
        consumer_id: Type.Optional(id()),
        merchant_id: Type.Optional(id()),
        rating: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
        text: text(20_000),
        images: Type.Optional(mediaList()),
      }),
    }),
  }),
};
