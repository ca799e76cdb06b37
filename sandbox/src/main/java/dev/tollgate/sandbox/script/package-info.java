@NullMarked
package dev.tollgate.sandbox.script;

import org.jspecify.annotations.NullMarked;
