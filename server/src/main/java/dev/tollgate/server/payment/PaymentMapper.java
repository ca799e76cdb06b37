package dev.tollgate.server.payment;

import com.google.gson.Gson;
import dev.tollgate.server.db.Columns;
import dev.tollgate.server.payment.Payment.Attempts;
import dev.tollgate.server.stripe.PaymentFact.Failure;
import dev.tollgate.server.stripe.PaymentSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

interface PaymentMapper {
    /** With the newest 20 charges, oldest first. */
    String COLUMNS = """
            payment.id, payment.created_at, payment.checkout_id, payment.customer_id, payment.purpose, payment.amount,
            payment.currency, payment.status, payment.failure_code, payment.failure_decline_code, payment.failure_message,
            payment.stripe_charge_id, payment.stripe_payment_intent_id, payment.captured, payment.refunded,
            payment.refund_reserved, payment.disputed, payment.surplus, payment.succeeded_at, payment.attempt_count,
            (SELECT json_agg(json_build_object('id', newest.stripe_charge_id, 'outcome', newest.outcome,
                             'code', newest.code, 'declineCode', newest.decline_code,
                             'at', CAST(extract(epoch FROM newest.attempted_at) * 1000000 AS bigint))
                             ORDER BY newest.created_at, newest.stripe_charge_id)
               FROM (SELECT stripe_charge_id, outcome, code, decline_code, attempted_at, created_at
                       FROM charge
                      WHERE charge.organization_id = payment.organization_id AND charge.payment_id = payment.id
                      ORDER BY charge.created_at DESC, charge.stripe_charge_id DESC
                      LIMIT 20) AS newest) AS charges
            """;

    record Row(UUID id, Instant createdAt, @Nullable UUID checkoutId, @Nullable UUID customerId,
            Payment.Purpose purpose, long amount, String currency, Payment.Status status, @Nullable String failureCode,
            @Nullable String failureDeclineCode, @Nullable String failureMessage, @Nullable String stripeChargeId,
            @Nullable String stripePaymentIntentId, long captured, long refunded, long refundReserved, long disputed,
            Payment.@Nullable Surplus surplus, @Nullable Instant succeededAt, int attemptCount,
            @Nullable String charges) {
        private static final Gson GSON = new Gson();

        private record Charge(String id, PaymentSnapshot.Charge.Outcome outcome, String code, String declineCode,
                long at) {
            PaymentSnapshot.Charge seen() {
                return new PaymentSnapshot.Charge(id, outcome, code, declineCode,
                        Instant.EPOCH.plus(at, ChronoUnit.MICROS));
            }
        }

        Payment toPayment() {
            Optional<Failure> failure = failureCode == null
                    ? Optional.empty()
                    : Optional.of(new Failure(failureCode, text(failureDeclineCode), text(failureMessage)));
            List<PaymentSnapshot.Charge> newest = charges == null
                    ? List.of()
                    : Arrays.stream(GSON.fromJson(charges, Charge[].class)).map(Charge::seen).toList();
            return new Payment(id, createdAt, checkoutId, customerId, purpose, amount, currency, status, failure,
                    Optional.ofNullable(stripeChargeId), Optional.ofNullable(stripePaymentIntentId), captured,
                    refunded, refundReserved, disputed, Optional.ofNullable(surplus), Optional.ofNullable(succeededAt),
                    new Attempts(newest, attemptCount));
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }
    }

    @Insert("""
            INSERT INTO payment (organization_id, id, created_at, updated_at, checkout_id, customer_id, purpose, amount,
                   currency, status, stripe_account_id, stripe_payment_intent_id, captured, surplus, succeeded_at)
            SELECT #{organizationId}, made.id, made.created_at, made.created_at, made.checkout_id, made.customer_id,
                   made.purpose, made.amount, made.currency, made.status,
                   (SELECT id FROM stripe_account WHERE organization_id = #{organizationId}), made.intent_id,
                   made.captured, made.surplus, made.succeeded_at
              FROM (SELECT unnest(#{c.ids}) AS id, unnest(#{c.createdAt}) AS created_at,
                           unnest(#{c.checkoutIds}) AS checkout_id, unnest(#{c.customerIds}) AS customer_id,
                           unnest(#{c.purposes}) AS purpose, unnest(#{c.amounts}) AS amount,
                           unnest(#{c.currencies}) AS currency, unnest(#{c.statuses}) AS status,
                           unnest(#{c.intentIds}) AS intent_id, unnest(#{c.captured}) AS captured,
                           unnest(#{c.surpluses}) AS surplus, unnest(#{c.succeededAt}) AS succeeded_at) AS made""")
    int insert(UUID organizationId, Created c);

    /** New payments as columns. */
    record Created(UUID[] ids, Instant[] createdAt, @Nullable UUID[] checkoutIds, @Nullable UUID[] customerIds,
            String[] purposes, Long[] amounts, String[] currencies, String[] statuses, @Nullable String[] intentIds,
            Long[] captured, @Nullable String[] surpluses, @Nullable Instant[] succeededAt) {
        static Created of(List<Payment> payments) {
            return new Created(Columns.ids(payments, Payment::id), Columns.times(payments, Payment::createdAt),
                    Columns.ids(payments, Payment::checkoutId), Columns.ids(payments, Payment::customerId),
                    Columns.texts(payments, Payment::purpose), Columns.numbers(payments, Payment::amount),
                    Columns.texts(payments, Payment::currency), Columns.texts(payments, Payment::status),
                    Columns.texts(payments, one -> one.paymentIntentId().orElse(null)),
                    Columns.numbers(payments, Payment::captured),
                    Columns.texts(payments, one -> one.surplus().orElse(null)),
                    Columns.times(payments, one -> one.succeededAt().orElse(null)));
        }
    }

    /** The owners are locked. What goes back is moved by {@link #move} alone. */
    @Update("""
            UPDATE payment
               SET updated_at = #{now}, status = seen.status, failure_code = seen.failure_code,
                   failure_decline_code = seen.failure_decline_code, failure_message = seen.failure_message,
                   stripe_charge_id = seen.charge_id, stripe_payment_intent_id = seen.intent_id,
                   captured = seen.captured, disputed = seen.disputed, surplus = seen.surplus,
                   succeeded_at = seen.succeeded_at, attempt_count = seen.attempts
              FROM (SELECT unnest(#{c.ids}) AS id, unnest(#{c.statuses}) AS status,
                           unnest(#{c.failureCodes}) AS failure_code,
                           unnest(#{c.failureDeclineCodes}) AS failure_decline_code,
                           unnest(#{c.failureMessages}) AS failure_message, unnest(#{c.chargeIds}) AS charge_id,
                           unnest(#{c.intentIds}) AS intent_id, unnest(#{c.captured}) AS captured,
                           unnest(#{c.disputed}) AS disputed, unnest(#{c.surpluses}) AS surplus,
                           unnest(#{c.succeededAt}) AS succeeded_at, unnest(#{c.attempts}) AS attempts) AS seen
             WHERE payment.organization_id = #{organizationId} AND payment.id = seen.id""")
    int update(UUID organizationId, Changed c, Instant now);

    /** Payments as columns. */
    record Changed(UUID[] ids, String[] statuses, @Nullable String[] failureCodes,
            @Nullable String[] failureDeclineCodes, @Nullable String[] failureMessages, @Nullable String[] chargeIds,
            @Nullable String[] intentIds, Long[] captured, Long[] disputed, @Nullable String[] surpluses,
            @Nullable Instant[] succeededAt, Long[] attempts) {
        static Changed of(List<Payment> payments) {
            return new Changed(Columns.ids(payments, Payment::id), Columns.texts(payments, Payment::status),
                    failures(payments, Failure::code), failures(payments, Failure::declineCode),
                    failures(payments, Failure::message), Columns.texts(payments, one -> one.chargeId().orElse(null)),
                    Columns.texts(payments, one -> one.paymentIntentId().orElse(null)),
                    Columns.numbers(payments, Payment::captured), Columns.numbers(payments, Payment::disputed),
                    Columns.texts(payments, one -> one.surplus().orElse(null)),
                    Columns.times(payments, one -> one.succeededAt().orElse(null)),
                    Columns.numbers(payments, one -> (long) one.attempts().count()));
        }

        private static @Nullable String[] failures(List<Payment> payments, Function<Failure, String> word) {
            return Columns.texts(payments, one -> one.failure().map(word).orElse(null));
        }
    }

    /**
     * The guard of all money that goes back: zero rows when it would be more than was captured, whoever asks at the
     * same time.
     */
    @Update("""
            UPDATE payment
               SET refund_reserved = refund_reserved + #{reserved}, refunded = refunded + #{refunded}, updated_at = #{now}
             WHERE organization_id = #{organizationId} AND id = #{id}
               AND refunded + refund_reserved + #{reserved} + #{refunded} <= captured""")
    int move(UUID organizationId, UUID id, long reserved, long refunded, Instant now);

    String CHARGE_ONCE = """
                ON CONFLICT (organization_id, payment_id, stripe_charge_id) DO UPDATE
               SET outcome = excluded.outcome, code = excluded.code, decline_code = excluded.decline_code
             WHERE charge.outcome = 'PENDING' AND excluded.outcome <> 'PENDING'
            """;

    /** A charge ends once: what is final is not overwritten by older news. Empty: nothing new. */
    @Select(affectData = true, value = """
            INSERT INTO charge (organization_id, payment_id, stripe_charge_id, outcome, code, decline_code, attempted_at, created_at)
            VALUES (#{organizationId}, #{paymentId}, #{charge.id}, #{charge.outcome}, #{charge.code}, #{charge.declineCode},
                    #{charge.at}, #{now})
            """ + CHARGE_ONCE + "RETURNING xmax = 0")
    Optional<Boolean> insertCharge(UUID organizationId, UUID paymentId, PaymentSnapshot.Charge charge, Instant now);

    /** As {@link #insertCharge}, of many, each once. */
    @Insert("""
            INSERT INTO charge (organization_id, payment_id, stripe_charge_id, outcome, code, decline_code, attempted_at, created_at)
            SELECT #{organizationId}, seen.payment_id, seen.charge_id, seen.outcome, seen.code, seen.decline_code,
                   seen.attempted_at, #{now}
              FROM (SELECT unnest(#{c.paymentIds}) AS payment_id, unnest(#{c.ids}) AS charge_id,
                           unnest(#{c.outcomes}) AS outcome, unnest(#{c.codes}) AS code,
                           unnest(#{c.declineCodes}) AS decline_code, unnest(#{c.times}) AS attempted_at) AS seen
             ORDER BY seen.payment_id, seen.charge_id
            """ + CHARGE_ONCE)
    int insertCharges(UUID organizationId, Charges c, Instant now);

    /** Charges as columns. */
    record Charges(UUID[] paymentIds, String[] ids, String[] outcomes, String[] codes, String[] declineCodes,
            Instant[] times) {}

    @Select("SELECT " + COLUMNS + """
             FROM payment
            WHERE organization_id = #{organizationId} AND checkout_id = ANY(#{checkoutIds})
            ORDER BY id""")
    List<Row> ofCheckouts(UUID organizationId, UUID[] checkoutIds);

    @Select("SELECT " + COLUMNS + """
             FROM payment
            WHERE organization_id = #{organizationId} AND id = #{id}""")
    Optional<Row> find(UUID organizationId, UUID id);

    @Select("SELECT " + COLUMNS + """
             FROM payment
            WHERE organization_id = #{organizationId} AND stripe_payment_intent_id = #{intentId}""")
    Optional<Row> byPaymentIntent(UUID organizationId, String intentId);

    /** Which checkout a PaymentIntent pays for. */
    record Owned(String stripeId, UUID checkoutId) {}

    @Select("""
            SELECT stripe_payment_intent_id AS stripe_id, checkout_id
              FROM payment
             WHERE organization_id = #{organizationId} AND stripe_payment_intent_id = ANY(#{intentIds})
               AND checkout_id IS NOT NULL""")
    List<Owned> ownersByPaymentIntent(UUID organizationId, String[] intentIds);

    /** Nulls: any. */
    record Filter(@Nullable UUID checkoutId, @Nullable UUID customerId, Payment.@Nullable Status status,
            @Nullable Instant from, @Nullable Instant before) {}

    /** Newest first. */
    @Select("SELECT " + COLUMNS + """
             FROM payment
            WHERE organization_id = #{organizationId} AND id < #{after}
              AND (CAST(#{f.checkoutId} AS uuid) IS NULL OR checkout_id = CAST(#{f.checkoutId} AS uuid))
              AND (CAST(#{f.customerId} AS uuid) IS NULL OR customer_id = CAST(#{f.customerId} AS uuid))
              AND (CAST(#{f.status} AS text) IS NULL OR status = CAST(#{f.status} AS text))
              AND (CAST(#{f.from} AS timestamptz) IS NULL OR created_at >= CAST(#{f.from} AS timestamptz))
              AND (CAST(#{f.before} AS timestamptz) IS NULL OR created_at < CAST(#{f.before} AS timestamptz))
            ORDER BY id DESC
            LIMIT #{most}""")
    List<Row> page(UUID organizationId, Filter f, UUID after, int most);
}
