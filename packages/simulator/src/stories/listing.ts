import { describeGoods, type Goods } from '../goods.ts';
import { asReference, goodsPath } from '../media/names.ts';
import { createStory, type Happening, type Story, yuan } from '../story.ts';
import { HOUR } from '../time.ts';
import { type Merchant, type Product, pickMerchant } from '../world.ts';
import { idOf, type Telling } from './context.ts';

const details = (goods: Goods) => ({
  title: goods.title,
  description: goods.description,
  price: yuan(goods.price),
  ...(goods.listPrice === undefined ? {} : { list_price: yuan(goods.listPrice) }),
  ...(goods.brand === undefined ? {} : { brand: goods.brand }),
});

const filing = (id: string) => ({ kind: 'health-food', number: `食健备G2026${id.slice(-4)}` });

const truthOf = ({ truth }: Goods, merchant: Merchant) =>
  truth === null || 'trap' in truth ? truth : { ...truth, behind: `merchant/${merchant.id}` };

function submit(story: Story, id: string, merchant: Merchant, goods: Goods, image: number, at: number): void {
  const { category } = goods;
  story.tell(
    'product.submitted',
    `product/${id}`,
    at,
    {
      product: {
        ...{ id, merchant_id: merchant.id, category_id: category.id, ...details(goods) },
        images: [
          asReference(goodsPath(category.shape, image)),
          asReference(goodsPath(category.shape, (image + 1) % 4)),
        ],
        attributes: { origin: goods.place },
        guarantees: goods.guarantees,
        ...(category.id === 'health-food.supplement' && merchant.nature === 'honest'
          ? { qualifications: [filing(id)] }
          : {}),
      },
    },
    truthOf(goods, merchant),
  );
}

/** One of the goods that a merchant lives on. The careless mend what was refused; the crooked try again, hidden better. */
export function tellProduct(
  { id, merchant, listedAt, image, ...goods }: Product,
  { world, chance, key }: Telling,
): Happening[] {
  const story = createStory(`${world.seed}.${key}`);
  submit(story, id, merchant, goods, image, listedAt);
  if (goods.truth !== null && 'kind' in goods.truth && goods.truth.act && chance.happens(0.7)) {
    const at = listedAt + Math.floor((1 + 20 * chance.fraction()) * HOUR);
    const better = describeGoods(
      goods.category.id,
      merchant.nature === 'careless' ? 'honest' : merchant.nature,
      chance,
    );
    story.tell(
      'product.updated',
      `product/${id}`,
      at,
      { product: { id, merchant_id: merchant.id, category_id: better.category.id, ...details(better) } },
      truthOf(better, merchant),
    );
  } else if (chance.happens(0.18)) {
    // prices move with the seasons
    const at = listedAt + Math.floor((world.until - listedAt) * chance.fraction());
    const price = yuan(goods.price * (0.8 + 0.3 * chance.fraction()));
    story.tell('product.updated', `product/${id}`, at, { product: { id, merchant_id: merchant.id, price } });
  }
  return story.happenings;
}

/** A listing that is described from outside. */
export function tellSubmission(telling: Telling & { id: string; merchant: Merchant; goods: Goods }): Happening[] {
  const { world, key, at, id, merchant, goods } = telling;
  const story = createStory(`${world.seed}.${key}`);
  submit(story, id, merchant, goods, 0, at);
  return story.happenings;
}

/** Something new in a shop. */
export function tellListing({ world, key, at, chance }: Telling): Happening[] {
  const merchant = pickMerchant(world, at, chance);
  if (!merchant) return [];
  const story = createStory(`${world.seed}.${key}`);
  const goods = describeGoods(chance.one(merchant.categories), merchant.nature, chance);
  submit(story, idOf('p', key), merchant, goods, chance.between(0, 3), at);
  return story.happenings;
}
