package dev.tollgate.sandbox.catalog;

import dev.tollgate.sandbox.wire.Params;
import java.util.Optional;

/** What somebody wants of a list; what is not asked for does not matter. */
record Filter(Params params) {

    Optional<Boolean> flag(String name) {
        return params.text(name).map(_ -> params.bool(name, true));
    }

    static boolean same(Optional<String> wanted, String value) {
        return wanted.map(value::equals).orElse(true);
    }
}
