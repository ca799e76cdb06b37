import { payment } from './given.mjs';

export const moneyBack = {
  async refundFull({ stripe, does, refused }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_visa')));
    const refund = await does('refund',
      stripe.refunds.create({ payment_intent: paid.id, reason: 'requested_by_customer', metadata: { case: '1' } }));
    await does('charge', stripe.charges.retrieve(paid.latest_charge, { expand: ['refunds', 'balance_transaction'] }));
    await refused('refund again', stripe.refunds.create({ payment_intent: paid.id }));
    await does('read', stripe.refunds.retrieve(refund.id, { expand: ['charge', 'balance_transaction', 'payment_intent'] }));
    await does('list', stripe.refunds.list({ payment_intent: paid.id }));
  },

  async refundPartial({ stripe, does, refused }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_visa')));
    const first = await does('a part', stripe.refunds.create({ payment_intent: paid.id, amount: 300, reason: 'duplicate' }));
    await does('another part', stripe.refunds.create({ charge: paid.latest_charge, amount: 200 }));
    await refused('too much', stripe.refunds.create({ charge: paid.latest_charge, amount: 501 }));
    await does('note', stripe.refunds.update(first.id, { metadata: { why: 'late' } }));
    await does('charge', stripe.charges.retrieve(paid.latest_charge));
    await does('the rest', stripe.refunds.create({ payment_intent: paid.id }));
    await does('list', stripe.refunds.list({ charge: paid.latest_charge }));
    await refused('no such charge', stripe.refunds.create({ charge: 'ch_nobody' }));
  },

  async refundThatIsPending({ stripe, does, outside }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_pendingRefund')));
    const refund = await does('refund', stripe.refunds.create({ payment_intent: paid.id }));
    await outside.control(`refunds/${refund.id}/succeed`);
    await does('done', stripe.refunds.retrieve(refund.id));
  },

  async refundThatFailsLater({ stripe, does, outside }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_refundFail')));
    const refund = await does('refund', stripe.refunds.create({ payment_intent: paid.id, amount: 400 }));
    await outside.control(`refunds/${refund.id}/fail`);
    await does('failed', stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction', 'balance_transaction'] }));
    await does('charge', stripe.charges.retrieve(paid.latest_charge));
  },

  async refundThatFailsByItself({ stripe, does, outside }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_refundFail')));
    const refund = await does('refund', stripe.refunds.create({ payment_intent: paid.id }));
    await outside.control('clock', { advance: 'P1D' });
    await does('failed', stripe.refunds.retrieve(refund.id));
    await does('refund again', stripe.refunds.create({ payment_intent: paid.id, amount: 1000 }));
  },

  async disputeWon({ stripe, does, refused, outside }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_visa')));
    await outside.control('disputes', { charge: paid.latest_charge, reason: 'fraudulent' });
    const dispute = (await does('disputed', stripe.disputes.list({ charge: paid.latest_charge }))).data[0];
    await does('charge', stripe.charges.retrieve(paid.latest_charge, { expand: ['balance_transaction'] }));
    await refused('refund', stripe.refunds.create({ charge: paid.latest_charge }));
    await does('draft', stripe.disputes.update(dispute.id,
      { evidence: { product_description: 'An ebook', customer_name: 'Jenny' }, metadata: { case: '1' }, submit: false }));
    await does('submit', stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'She read it.' } }));
    await outside.control(`disputes/${dispute.id}/win`);
    await does('won', stripe.disputes.retrieve(dispute.id, { expand: ['charge', 'payment_intent'] }));
  },

  async disputeLost({ stripe, does, refused, outside }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_visa')));
    await outside.control('disputes', { charge: paid.latest_charge, reason: 'product_not_received' });
    const dispute = (await does('disputed', stripe.disputes.list({ payment_intent: paid.id }))).data[0];
    await outside.control(`disputes/${dispute.id}/lose`);
    await does('lost', stripe.disputes.retrieve(dispute.id));
    await refused('too late', stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: 'But!' } }));
  },

  async disputeNobodyAnswers({ stripe, does, outside }) {
    const paid = await does('pay', stripe.paymentIntents.create(payment('pm_card_createDispute')));
    await outside.control('clock', { advance: 'P1D' });
    const dispute = (await does('disputed', stripe.disputes.list({ charge: paid.latest_charge }))).data[0];
    await does('draft', stripe.disputes.update(dispute.id, { evidence: { customer_name: 'Jenny' }, submit: false }));
    await outside.control('clock', { advance: 'P20D' });
    await does('lost', stripe.disputes.retrieve(dispute.id));
  },

  async disputeByCard({ stripe, does, outside }) {
    const won = await does('pay', stripe.paymentIntents.create(payment('pm_card_createDispute')));
    const lost = await does('pay', stripe.paymentIntents.create(payment('pm_card_createDisputeProductNotReceived')));
    await outside.control('clock', { advance: 'P1D' });
    const first = (await does('disputed', stripe.disputes.list({ charge: won.latest_charge }))).data[0];
    const second = (await does('disputed', stripe.disputes.list({ charge: lost.latest_charge }))).data[0];
    await does('submit', stripe.disputes.update(first.id, { evidence: { uncategorized_text: 'winning_evidence' }, submit: true }));
    await does('give in', stripe.disputes.close(second.id));
    await outside.control('clock', { advance: 'P1D' });
    await does('won', stripe.disputes.retrieve(first.id));
    await does('lost', stripe.disputes.retrieve(second.id));
  },
};
