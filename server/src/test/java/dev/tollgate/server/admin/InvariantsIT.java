package dev.tollgate.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.server.db.AcrossOrganizations;
import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.DatabaseConfig;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.rpc.TypeId;
import dev.tollgate.server.world.Buyer;
import dev.tollgate.server.world.Databases;
import dev.tollgate.server.world.TurnedClock;
import dev.tollgate.server.world.World;
import dev.tollgate.v1.CancelCheckoutRequest;
import dev.tollgate.v1.Checkout;
import dev.tollgate.v1.CreateCheckoutRequest;
import dev.tollgate.v1.CreatePriceRequest;
import dev.tollgate.v1.CreateProductRequest;
import dev.tollgate.v1.CreateRefundRequest;
import dev.tollgate.v1.Money;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ibatis.annotations.Update;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules hold over a healthy world, and each can fail: whatever it guards is broken behind the gateway's back, with
 * the constraint that would have refused it taken away, and exactly that rule is red.
 */
class InvariantsIT {
    private static final TurnedClock clock = new TurnedClock();
    private static final Set<Rule.Phase> ALL = EnumSet.allOf(Rule.Phase.class);
    /** They look at what is open, and at the end of the feed. */
    private static final Set<String> SMALL_HOWEVER_OLD = Set.of("K3", "P1");
    private static DatabaseConfig healthy;
    private static UUID organization;

    /** A statement that breaks one rule; {@code {word}} stands for a checkout of the healthy world. */
    private record Break(String rule, String... statements) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @BeforeAll
    static void build() {
        try (var world = new World()) {
            var buyer = new Buyer(world);
            Checkout paid = buyer.confirms(
                    buyer.opens(Buyer.tea().setReference("paid").setRequestId("paid")).getCheckout(), "pm_card_visa");
            Checkout refunded = buyer.confirms(buyer.opens(Buyer.tea().setReference("refunded")).getCheckout(),
                    "pm_card_visa");
            world.refunds().createRefund(
                    CreateRefundRequest.newBuilder().setCheckoutId(refunded.getId()).setAmount(1000).build());
            Checkout canceled = buyer.opens(Buyer.tea().setReference("canceled")).getCheckout();
            world.checkouts().cancelCheckout(
                    CancelCheckoutRequest.newBuilder().setCheckoutId(canceled.getId()).build());
            buyer.paysInTheBrowser(buyer.opens(Buyer.tea().setReference("browser")), "pm_card_visa");
            buyer.opens(Buyer.tea().setReference("open"));
            buyer.opens(CreateCheckoutRequest.newBuilder().addItems(
                    CreateCheckoutRequest.Item.newBuilder().setPriceId(price(world)).setQuantity(3)));
            buyer.confirms(buyer.opens(Buyer.tea()).getCheckout(), "pm_card_visa");
            world.addOrganization("other", World.OTHER_KEY);
            world.settles();
            healthy = world.database;
            organization = UUID.fromString(world.sql("SELECT organization_id FROM checkout WHERE id = ?",
                    TypeId.CHECKOUT.parse(paid.getId())));
        }
    }

    private static String price(World world) {
        String product = world.catalog().createProduct(CreateProductRequest.newBuilder().setName("Tea").build())
                .getProduct().getId();
        return world.catalog()
                .createPrice(CreatePriceRequest.newBuilder().setProductId(product)
                        .setUnitAmount(Money.newBuilder().setAmount(700).setCurrency("usd")).build())
                .getPrice().getId();
    }

    private static List<Invariants.Result> check(Database database, Instant since, Duration patience) {
        return new Invariants(database, new Ids(clock)).check(organization, ALL, since, patience);
    }

    private static Set<String> broken(Database database) {
        return broken(database, Instant.EPOCH);
    }

    private static Set<String> broken(Database database, Instant since) {
        return check(database, since, Invariants.PATIENCE).stream().filter(result -> !result.holds())
                .map(result -> result.rule().id()).collect(Collectors.toSet());
    }

    @Test
    void aHealthyWorldBreaksNoRuleEvenWhenNothingMayBeUnderWay() {
        try (var database = Database.open(Databases.copyOf(healthy))) {
            assertThat(check(database, Instant.EPOCH, Duration.ZERO)).allSatisfy(
                    result -> assertThat(result.violators()).as(result.rule().id()).isEmpty());
        }
    }

    @Test
    void everyRuleHasAnIdOfItsOwnAndIsBrokenHere() {
        assertThat(Rules.ALL).extracting(Rule::id).doesNotHaveDuplicates();
        var broken = breaks().map(Break::rule).collect(Collectors.toSet());
        broken.add("V5"); // by itself, below
        assertThat(broken).containsExactlyInAnyOrderElementsOf(Rules.ALL.stream().map(Rule::id).toList());
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void eachRuleCanFailAlone(Break one) throws SQLException {
        try (var database = Database.open(Databases.copyOf(healthy))) {
            try (var connection = database.dataSource().getConnection()) {
                for (String statement : one.statements())
                    execute(connection, statement);
            }
            assertThat(broken(database)).containsExactly(one.rule());
        }
    }

    /** What every row that changes from now on says of the time of its change. */
    private static String changesAt(Instant time) {
        return """
                CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  RETURN jsonb_populate_record(NEW, (SELECT jsonb_object_agg(key, '%s') FROM jsonb_each(to_jsonb(NEW))
                                                      WHERE key IN ('created_at', 'updated_at', 'occurred_at')));
                END $$;
                DO $$ DECLARE name text; BEGIN
                  FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                  LOOP EXECUTE 'CREATE TRIGGER change BEFORE INSERT OR UPDATE ON ' || quote_ident(name)
                               || ' FOR EACH ROW EXECUTE FUNCTION change()'; END LOOP;
                END $$""".formatted(time);
    }

    static Stream<Break> breaksOfWhatHolds() {
        var always = Rules.ALL.stream().filter(rule -> rule.phase() == Rule.Phase.ALWAYS).map(Rule::id).toList();
        return breaks().filter(one -> always.contains(one.rule()));
    }

    /** Long after the healthy world was made, one thing changes. */
    @ParameterizedTest
    @MethodSource("breaksOfWhatHolds")
    void theNightlyCheckSeesWhatHasChangedAndNothingOlder(Break one) throws SQLException {
        Instant change = Instant.parse("2100-01-01T00:00:00Z");
        try (var database = Database.open(Databases.copyOf(healthy))) {
            try (var connection = database.dataSource().getConnection()) {
                execute(connection, changesAt(change));
                for (String statement : one.statements())
                    execute(connection, statement);
            }
            assertThat(broken(database, change)).containsExactly(one.rule());
            assertThat(broken(database, change.plusSeconds(1)))
                    .isEqualTo(SMALL_HOWEVER_OLD.contains(one.rule()) ? Set.of(one.rule()) : Set.of());
        }
    }

    @Test
    void theNightlyCheckSeesEventsWithoutPositionsThatAreNewAndNoneThatIsOlder() throws SQLException {
        try (var database = Database.open(Databases.copyOf(healthy))) {
            try (var connection = database.dataSource().getConnection()) {
                for (String statement : breaks().filter(one -> one.rule().equals("P3")).findAny().orElseThrow()
                        .statements())
                    execute(connection, statement);
            }
            assertThat(broken(database, clock.instant().minus(Duration.ofHours(25)))).containsExactly("P3");
            assertThat(broken(database, clock.instant().minus(Duration.ofHours(23)))).isEmpty();
        }
    }

    interface ReaderMapper {
        @AcrossOrganizations
        @Update("SET LOCAL ROLE rules_reader")
        int become();
    }

    static List<Rule> rules() {
        return Rules.ALL;
    }

    /** Somebody who may read nothing else can still check it. */
    @ParameterizedTest
    @MethodSource("rules")
    void eachRuleDeclaresAllTablesThatItReads(Rule rule) throws SQLException {
        try (var database = Database.open(Databases.copyOf(healthy))) {
            try (var connection = database.dataSource().getConnection()) {
                execute(connection, """
                        DO $$ BEGIN CREATE ROLE rules_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$""");
                for (String table : rule.tables())
                    execute(connection, "GRANT SELECT ON " + table + " TO rules_reader");
            }
            var invariants = new Invariants(database, new Ids(clock));
            List<String> violators = database.readSnapshot(organization, tx -> {
                Scope scope = invariants.scope(tx, Instant.EPOCH, Invariants.PATIENCE);
                tx.mapper(ReaderMapper.class).become();
                return rule.violators(tx, scope);
            });
            assertThat(violators).isEmpty();
        }
    }

    @Test
    void ofWhatWasNotTouchedNoRuleIsChecked() {
        try (var database = Database.open(Databases.copyOf(healthy))) {
            var checked = new Invariants(database, new Ids(clock))
                    .checkTouched(organization, Set.of("scheduled_tasks"), Instant.EPOCH, Duration.ZERO).stream()
                    .map(result -> result.rule().id()).toList();
            assertThat(checked).containsExactlyInAnyOrder("F8", "V5");
        }
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var running = connection.createStatement()) {
            running.execute(statement.replaceAll("\\{(\\w+)}", "(SELECT id FROM checkout WHERE reference = '$1')"));
        }
    }

    private static String withoutConstraints(String table, char type) {
        return """
                DO $$ DECLARE name text;
                BEGIN
                  FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = '%s'::regclass AND contype = '%s'
                  LOOP EXECUTE 'ALTER TABLE %s DROP CONSTRAINT ' || quote_ident(name) || ' CASCADE'; END LOOP;
                END $$""".formatted(table, type, table);
    }

    /** What is gone left no time behind: the row that misses it changes. */
    private static String touch(String table, String which) {
        return "UPDATE %s SET organization_id = organization_id WHERE %s".formatted(table, which);
    }

    private static String job(String columns) {
        return """
                INSERT INTO job (organization_id, id, created_at, updated_at, kind, subject, run_at, attempts, retries, %s)
                SELECT id, '01890000-0000-7000-8000-000000000001', now() - interval '1 day', now() - interval '1 day',
                       'some', 'thing', now() + interval '1 day', 1, 0, %s FROM organization WHERE name = 'shop'"""
                .formatted(columns.split("=")[0], columns.split("=")[1]);
    }

    private static String timer() {
        return """
                INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                SELECT 'job', organization_id || '/' || id || '/0', run_at, false, 1 FROM job""";
    }

    static Stream<Break> breaks() {
        return Stream.concat(moneyAndKeys(), statesAndWork());
    }

    private static Stream<Break> moneyAndKeys() {
        return Stream.of(new Break("M1", "UPDATE payment SET captured = captured - 1 WHERE checkout_id = {paid}"),
                new Break("M2", "DELETE FROM paid_purchase WHERE checkout_id = {paid}",
                        touch("checkout", "id = {paid}")),
                new Break("M3", "UPDATE checkout SET status = 'CANCELED' WHERE reference = '' AND status = 'COMPLETE'"),
                new Break("M4", withoutConstraints("payment", 'c'), "UPDATE refund SET amount = 6000",
                        "UPDATE payment SET refunded = 6000 WHERE checkout_id = {refunded}"),
                new Break("M5", "UPDATE payment SET refunded = refunded + 1 WHERE checkout_id = {refunded}"),
                new Break("M6", "UPDATE checkout_item SET quantity = 2 WHERE checkout_id = {open}"),
                new Break("M8", "UPDATE refund SET origin = 'POLICY'"),
                new Break("M9", "UPDATE price SET amount = amount + 1", touch("checkout_item", "price_id IS NOT NULL")),
                new Break("K1", "UPDATE idempotency_key SET result_id = '01890000-0000-7000-8000-000000000002'"),
                new Break("K2", withoutConstraints("stripe_operation", 'u'),
                        "UPDATE stripe_operation SET idempotency_key = 'tg-same'"),
                new Break("K3", "UPDATE stripe_operation SET attempt = 2 WHERE subject = {paid} AND kind = 'CONFIRM'", """
                        INSERT INTO stripe_operation (organization_id, id, created_at, stripe_account_id, subject, kind,
                               attempt, idempotency_key, method, path, body, api_version, lookup, next, state, ticket,
                               first_sent_at, claimed_until, next_send_at, sends)
                        SELECT organization_id, '01890000-0000-7000-8000-000000000003', created_at, stripe_account_id,
                               subject, kind, 1, 'tg-other', method, path, body, api_version, lookup, next, 'SENT',
                               ticket, first_sent_at, claimed_until, next_send_at, sends
                          FROM stripe_operation WHERE subject = {paid} AND kind = 'CONFIRM'"""),
                new Break("K4", touch("stripe_operation", "kind = 'CONFIRM'"),
                        """
                        UPDATE stripe_operation SET last_sent_at = created_at, first_sent_at = created_at - interval '24 hours'
                         WHERE kind = 'CONFIRM'"""),
                new Break("K5", """
                        UPDATE stripe_operation SET state = 'UNKNOWN', created_at = created_at - interval '1 day'
                         WHERE subject = {paid} AND kind = 'CONFIRM'"""),
                new Break("K6", "UPDATE refund SET status = 'PENDING', stripe_refund_id = NULL",
                        "UPDATE payment SET refund_reserved = refunded, refunded = 0 WHERE checkout_id = {refunded}"),
                new Break("T1", withoutConstraints("orphan", 'f'), """
                        INSERT INTO orphan (organization_id, id, created_at, checkout_id, stripe_id, state)
                        SELECT id, '01890000-0000-7000-8000-000000000007', created_at,
                               '01890000-0000-7000-8000-000000000004', 'pi_other', 'CLOSED'
                          FROM organization WHERE name = 'shop'"""),
                new Break("T2", withoutConstraints("charge", 'f'), """
                        UPDATE charge SET payment_id = '01890000-0000-7000-8000-000000000004'
                         WHERE payment_id = (SELECT id FROM payment WHERE checkout_id = {paid})"""));
    }

    private static Stream<Break> statesAndWork() {
        return Stream.of(new Break("S1", "DELETE FROM status_event WHERE subject_id = {refunded} AND version = 2",
                touch("checkout", "id = {refunded}")),
                new Break("S2", """
                        UPDATE status_event AS last SET snapshot = first.snapshot
                          FROM status_event AS first, checkout
                         WHERE checkout.id = {refunded} AND first.subject_id = checkout.id AND first.version = 1
                           AND last.subject_id = checkout.id AND last.version = checkout.version""",
                        touch("checkout", "id = {refunded}")),
                new Break("S4", """
                        UPDATE status_event SET cause = 'webhook:evt_that_never_came'
                         WHERE subject_id = {paid} AND version = 2"""),
                new Break("S5", """
                        UPDATE checkout SET expires_at = expires_at - interval '40 days' WHERE id = {open}"""),
                new Break("S6", "UPDATE refund SET stripe_refund_id = NULL"),
                new Break("S7", """
                        UPDATE refresh SET wanted = applied + 1, next_at = created_at - interval '1 day'
                         WHERE subject_id = {open}"""),
                new Break("S8", """
                        UPDATE checkout SET closing = 'CANCEL', updated_at = updated_at - interval '1 day'
                         WHERE id = {open}"""),
                new Break("P1", "UPDATE event_feed SET last = last + 1"),
                new Break("P2", """
                        UPDATE event SET version = 9
                         WHERE id = (SELECT min(id) FROM event WHERE subject_id = {paid})"""),
                new Break("P3", """
                        INSERT INTO event (organization_id, occurred_at, subject_kind, subject_id, ordering_key, version,
                                           types, objects)
                        SELECT organization_id, created_at - interval '1 day', 'CHECKOUT', id, id, version + 1,
                               ARRAY['checkout.updated'], ARRAY[id]
                          FROM checkout WHERE id = {paid}"""),
                new Break("W2",
                        """
                        UPDATE stripe_event SET state = 'PENDING', next_attempt_at = received_at - interval '1 day'"""),
                new Break("W5", "UPDATE stripe_event SET state = 'DEAD'"),
                new Break("M10", """
                        INSERT INTO orphan (organization_id, id, created_at, checkout_id, stripe_id, state)
                        SELECT organization_id, '01890000-0000-7000-8000-000000000006', created_at, id, 'pi_other', 'FOUND'
                          FROM checkout WHERE id = {paid}"""),
                new Break("F5", job("state, lease_token='QUEUED', '01890000-0000-7000-8000-000000000005'"), timer()),
                new Break("F7", job("state='DEAD'")),
                new Break("F8", job("state='QUEUED'")));
    }

    @Test
    void whoeverWasToldExcusesWhatWaitsForHim() throws SQLException {
        try (var database = Database.open(Databases.copyOf(healthy));
                var connection = database.dataSource().getConnection()) {
            execute(connection, """
                    UPDATE stripe_operation SET state = 'UNKNOWN', created_at = created_at - interval '1 day'
                     WHERE subject = {paid} AND kind = 'CONFIRM'""");
            UUID checkout;
            try (var rows = connection.createStatement()
                    .executeQuery("SELECT id FROM checkout WHERE reference = 'paid'")) {
                rows.next();
                checkout = rows.getObject(1, UUID.class);
            }
            String subject = TypeId.CHECKOUT.format(checkout);
            execute(connection, finding(1, "INVARIANT", subject));
            assertThat(broken(database)).containsExactly("K5");
            execute(connection, finding(2, "OPERATION_UNCLEAR", subject));
            assertThat(broken(database)).isEmpty();
            execute(connection, "UPDATE finding SET resolved_at = now()");
            assertThat(broken(database)).containsExactly("K5");
        }
    }

    private static String finding(int number, String kind, String subject) {
        return """
                INSERT INTO finding (organization_id, id, created_at, updated_at, kind, subject, details)
                VALUES ('%s', '01890000-0000-7000-8000-00000000000%d', now(), now(), '%s', '%s', '')"""
                .formatted(organization, number, kind, subject);
    }

    @Test
    void aTransactionThatWasLeftOpenIsSeen() throws SQLException {
        try (var database = Database.open(Databases.copyOf(healthy));
                var left = database.dataSource().getConnection()) {
            assertThat(idle(database)).isEmpty();
            left.setAutoCommit(false);
            execute(left, "SELECT 1");
            assertThat(idle(database)).hasSize(1);
            left.rollback();
            assertThat(idle(database)).isEmpty();
        }
    }

    private static List<String> idle(Database database) {
        return database.readSnapshot(organization,
                tx -> tx.mapper(EventuallyMapper.class).idleTransactions(0, 10));
    }

    @Test
    void theCheckerCannotWrite() {
        try (var database = Database.open(Databases.copyOf(healthy))) {
            assertThatThrownBy(() -> database.readSnapshot(organization,
                    tx -> tx.mapper(CheckMapper.class).checked(organization, Instant.EPOCH, Instant.EPOCH)))
                    .satisfies(refused -> assertThat(Database.sqlState(refused)).isEqualTo("25006"));
        }
    }
}
