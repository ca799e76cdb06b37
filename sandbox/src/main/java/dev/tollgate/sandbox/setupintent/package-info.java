@NullMarked
package dev.tollgate.sandbox.setupintent;

import org.jspecify.annotations.NullMarked;
