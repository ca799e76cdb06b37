@NullMarked
package dev.tollgate.sandbox.customer;

import org.jspecify.annotations.NullMarked;
