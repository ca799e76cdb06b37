@NullMarked
package dev.tollgate.sandbox.wire;

import org.jspecify.annotations.NullMarked;
