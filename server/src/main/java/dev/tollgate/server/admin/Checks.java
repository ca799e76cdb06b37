package dev.tollgate.server.admin;

import dev.tollgate.server.db.Database;
import dev.tollgate.server.db.Ids;
import dev.tollgate.server.finding.Findings;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the rules once a day, and makes a finding of each violation. When it is due stands in the database. */
public final class Checks {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);
    private static final Duration EVERY = Duration.ofHours(24);
    /** Who was down for long first catches up with its work. */
    private static final Duration MISSED = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMinutes(15);
    /** Looks a little further back than the check before looked ahead. */
    private static final Duration OVERLAP = Duration.ofHours(1);

    private final Database database;
    private final Invariants invariants;
    private final Findings findings;
    private final Ids ids;

    public Checks(Database database, Findings findings, Ids ids) {
        this.database = database;
        this.invariants = new Invariants(database, ids);
        this.findings = findings;
        this.ids = ids;
    }

    /** The organizations that are due. */
    public int sweep() {
        Instant now = ids.now();
        var due = database.acrossOrganizations(tx -> {
            var mapper = tx.mapper(CheckMapper.class);
            mapper.plan(now, now.minus(MISSED), now.plus(SOON));
            return mapper.due(now);
        });
        due.forEach(this::check);
        return due.size();
    }

    private void check(UUID organizationId) {
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
            return tx.mapper(CheckMapper.class).checked(organizationId, began, began.plus(EVERY));
        });
    }
}
