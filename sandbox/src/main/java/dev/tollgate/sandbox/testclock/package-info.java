@NullMarked
package dev.tollgate.sandbox.testclock;

import org.jspecify.annotations.NullMarked;
