@NullMarked
package dev.tollgate.sandbox.paymentintent;

import org.jspecify.annotations.NullMarked;
