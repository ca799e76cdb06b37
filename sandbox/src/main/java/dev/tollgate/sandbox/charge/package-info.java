@NullMarked
package dev.tollgate.sandbox.charge;

import org.jspecify.annotations.NullMarked;
