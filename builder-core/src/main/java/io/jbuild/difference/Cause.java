package io.jbuild.difference;

import java.util.Optional;

/**
 * A likely reason of a difference, and what to do.
 *
 * @param id a short name that does not change from version to version
 * @param explanation one sentence
 * @param remedy one sentence
 * @param noise the name of the known noise it is, where jbuild can remove that by itself
 */
public record Cause(String id, String explanation, String remedy, Optional<String> noise) {}
