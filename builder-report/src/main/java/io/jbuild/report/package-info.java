/**
 * What people and programs read about builds, in whichever front end: findings, verifications,
 * differences and failures.
 */
@NullMarked
package io.jbuild.report;

import org.jspecify.annotations.NullMarked;
