import { MANDATE, payment } from './given.mjs';

const NEW_YEAR = 1_798_761_600;

export const clocks = {
  async testClock({ stripe, does, refused, outside }) {
    const { testClocks } = stripe.testHelpers;
    const clock = await does('clock', testClocks.create({ frozen_time: NEW_YEAR, name: 'A year of coffee' }));
    const customer = await does('customer', stripe.customers.create({ name: 'Jenny Rosen', test_clock: clock.id }));
    const debit = await does('debit', stripe.paymentIntents.create(
      payment('pm_success_de', { customer: customer.id, mandate_data: MANDATE })));
    await outside.control('clocks/hold');
    await does('advancing', testClocks.advance(clock.id, { frozen_time: NEW_YEAR + 60 }));
    await refused('too early', stripe.customers.update(customer.id, { name: 'Jenny' }));
    await outside.control('clocks/release');
    await outside.control('drain');
    await does('ready', testClocks.retrieve(clock.id));
    await does('settled', stripe.paymentIntents.retrieve(debit.id, { expand: ['latest_charge'] }));
    await does('whose', stripe.customers.retrieve(customer.id, { expand: ['test_clock'] }));
    await does('customers', stripe.customers.list({ test_clock: clock.id }));
    await does('clocks', testClocks.list());
    await refused('backwards', testClocks.advance(clock.id, { frozen_time: NEW_YEAR }));
    await does('deleted', testClocks.del(clock.id));
    await refused('gone', testClocks.retrieve(clock.id));
  },
};
