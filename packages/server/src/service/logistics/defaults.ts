import type { Config } from '../../foundation/config/settings.ts';
import type { DeliveryTerms } from './term.ts';

/** What an installation promises where no row of the table says otherwise. */
export const termsOf = (config: Config): DeliveryTerms => ({
  ...{ id: null, firstScan: config.logisticsFirstScan, pickup: config.logisticsPickup },
  ...{ standstill: config.logisticsStandstill, lost: config.logisticsLost, sameCity: config.logisticsSameCity },
  ...{ sameProvince: config.logisticsSameProvince, elsewhere: config.logisticsElsewhere },
  ...{ calendar: 'around-the-clock', pays: true },
});
