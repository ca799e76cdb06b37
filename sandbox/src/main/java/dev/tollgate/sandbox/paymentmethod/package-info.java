@NullMarked
package dev.tollgate.sandbox.paymentmethod;

import org.jspecify.annotations.NullMarked;
