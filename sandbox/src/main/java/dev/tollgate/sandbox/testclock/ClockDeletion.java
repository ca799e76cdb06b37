package dev.tollgate.sandbox.testclock;

import dev.tollgate.sandbox.store.TimedWork;
import dev.tollgate.sandbox.store.Tx;
import java.util.List;

/** Deletes test clocks with everything that lives by them: when somebody asks, or when they have become too old. */
public final class ClockDeletion implements TimedWork {

    private final List<ClockMember> members;

    public ClockDeletion(List<ClockMember> members) {
        this.members = List.copyOf(members);
    }

    @Override
    public void run(Tx tx, String id) {
        tx.all(TestClock.KIND).find(id).ifPresent(clock -> delete(tx, clock));
    }

    void delete(Tx tx, TestClock clock) {
        Tx onClock = tx.on(clock.id(), clock.frozenTime());
        members.forEach(member -> member.deleteAll(onClock));
        onClock.forgetTimers();
        tx.emit("test_helpers.test_clock.deleted", clock);
        tx.all(TestClock.KIND).remove(clock.id());
    }
}
