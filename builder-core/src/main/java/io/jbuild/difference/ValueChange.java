package io.jbuild.difference;

import java.util.Optional;

/**
 * A value of a config that differs.
 *
 * @param where its name: {@code created}, {@code config.Env[3]}, {@code history[4].created_by}; the
 *     history is counted as the first image has it, and lines of the second alone as that has them
 * @param first its text in the first image; empty where that has none
 * @param second its text in the second
 * @param cause why, where that is likely
 */
public record ValueChange(
    String where, Optional<String> first, Optional<String> second, Optional<Cause> cause) {}
