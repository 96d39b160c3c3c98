package io.jbuild.comparison;

import java.util.List;

/**
 * A file of an archive.
 *
 * @param name in the archive
 * @param number from 0, in the archive's order
 * @param values of its attributes, one for each label of its format
 * @param content the same text for the same bytes
 */
record Member(String name, int number, List<String> values, String content) {}
