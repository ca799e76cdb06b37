@NullMarked
package dev.tollgate.sandbox.checkout;

import org.jspecify.annotations.NullMarked;
