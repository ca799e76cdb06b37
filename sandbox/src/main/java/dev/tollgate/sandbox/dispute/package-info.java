@NullMarked
package dev.tollgate.sandbox.dispute;

import org.jspecify.annotations.NullMarked;
