@NullMarked
package dev.tollgate.sandbox.refund;

import org.jspecify.annotations.NullMarked;
