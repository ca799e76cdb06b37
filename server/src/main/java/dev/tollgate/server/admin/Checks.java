package dev.tollgate.server.admin;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.db.Tx;
import dev.tollgate.server.finding.Findings;
import dev.tollgate.server.job.Sweep;
import dev.tollgate.server.rpc.TypeId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the rules once a day, and makes a finding of each violation. When it is due stands in the database. An
 * organization whose rules cannot be checked is a finding too, and keeps no other one from being checked.
 */
public final class Checks {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);
    private static final Duration EVERY = Duration.ofHours(24);
    /** Who was down for long first catches up with its work. */
    private static final Duration MISSED = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMinutes(15);
    /**
     * What the check before may not have seen: what was committed late, in an hour, with the time at which it began;
     * and what was not late yet.
     */
    private static final Duration OVERLAP = Invariants.PATIENCE.plusHours(1);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(15);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);
    /** Longer than a check takes. */
    private static final Duration LEASE = Duration.ofMinutes(30);
    private static final int TOLD_AFTER = 3;
    /** A check is hard work for the database. */
    private static final int AT_ONCE_MAX = 2;
    private static final int ERROR_CHARACTERS_MAX = 500;

    private final Database database;
    private final Invariants invariants;
    private final Findings findings;
    private final Ids ids;
    private final Sweep<CheckMapper.Due> sweep;

    public Checks(Database database, Findings findings, Ids ids) {
        this.database = database;
        this.invariants = new Invariants(database, ids);
        this.findings = findings;
        this.ids = ids;
        this.sweep = new Sweep<>("checks", database, ids, this::take, this::check,
                (tx, due, again) -> tx.mapper(CheckMapper.class).failed(tx.organization(), again))
                .atOnce(1, AT_ONCE_MAX).backingOff(FIRST_PAUSE, LONGEST_PAUSE).tellingAfter(TOLD_AFTER, this::tell);
    }

    /** The organizations that are due. */
    public int sweep() {
        Instant now = ids.now();
        database.acrossOrganizations(
                tx -> tx.mapper(CheckMapper.class).plan(now, now.minus(MISSED), now.plus(SOON)));
        return sweep.run();
    }

    private List<CheckMapper.Due> take(UUID[] busy, int most) {
        Instant now = ids.now();
        return database
                .acrossOrganizations(tx -> tx.mapper(CheckMapper.class).takeDue(now, now.plus(LEASE), busy, most));
    }

    private void tell(Tx tx, CheckMapper.Due due, RuntimeException failure) {
        String why = String.valueOf(failure.getMessage());
        findings.add(tx, AdminFindings.INVARIANT, TypeId.ORGANIZATION.format(tx.organization()),
                "The rules cannot be checked: " + why.substring(0, Math.min(why.length(), ERROR_CHARACTERS_MAX)));
    }

    private void check(CheckMapper.Due due) {
        UUID organizationId = due.organizationId();
        Instant began = ids.now();
        Instant since = database
                .inTransaction(organizationId, tx -> tx.mapper(CheckMapper.class).checkedAt(organizationId))
                .map(last -> last.minus(OVERLAP)).orElse(Instant.EPOCH);
        var broken = invariants
                .check(organizationId, EnumSet.allOf(Rule.Phase.class), since, Invariants.PATIENCE).stream()
                .filter(result -> !result.holds()).toList();
        broken.forEach(result -> LOG.atError().addKeyValue("rule", result.rule().id())
                .addKeyValue("violators", result.violators()).log(result.rule().sentence()));
        database.inTransaction(organizationId, tx -> {
            for (var result : broken)
                for (String violator : result.violators())
                    findings.add(tx, AdminFindings.INVARIANT, result.rule().id() + " " + violator,
                            result.rule().sentence());
            if (due.failures() > 0)
                findings.resolve(tx, AdminFindings.INVARIANT, TypeId.ORGANIZATION.format(organizationId));
            return tx.mapper(CheckMapper.class).checked(organizationId, began, began.plus(EVERY));
        });
    }
}
