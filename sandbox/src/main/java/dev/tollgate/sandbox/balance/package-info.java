@NullMarked
package dev.tollgate.sandbox.balance;

import org.jspecify.annotations.NullMarked;
