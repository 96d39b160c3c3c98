package io.jbuild.comparison;

import io.jbuild.difference.AttributeChange;
import io.jbuild.difference.AttributeChange.Attribute;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import io.jbuild.difference.PathDifference;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is known of a difference, asked by rules.
 *
 * @param difference of a path
 * @param createdBy the instruction that made its layer; empty where nobody knows
 */
record Evidence(PathDifference difference, String createdBy) {

  /** A path that this expression finds. */
  static Predicate<Evidence> path(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return evidence -> pattern.matcher(evidence.difference.path()).find();
  }

  /** A path that one of the two alone has. */
  static Predicate<Evidence> alone() {
    return evidence -> evidence.difference.kind() != PathDifference.Kind.CHANGED;
  }

  /** An instruction that this expression finds. */
  static Predicate<Evidence> instruction(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return evidence -> pattern.matcher(evidence.createdBy).find();
  }

  /** A file of a format. */
  static Predicate<Evidence> format(String format) {
    return evidence ->
        evidence.difference.content().map(ContentDifference::format).equals(Optional.of(format));
  }

  /** A file with something that differs in a place that this expression finds. */
  static Predicate<Evidence> place(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return evidence ->
        evidence.details().stream().anyMatch(detail -> pattern.matcher(detail.where()).find());
  }

  /** A file with such places alone. */
  static Predicate<Evidence> onlyPlaces(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return evidence ->
        !evidence.details().isEmpty()
            && evidence.details().stream()
                .allMatch(detail -> pattern.matcher(detail.where()).find());
  }

  /** Something that differs shows, on either side, what this expression finds. */
  static Predicate<Evidence> text(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return evidence ->
        evidence.details().stream()
            .anyMatch(
                detail ->
                    pattern.matcher(detail.first()).find()
                        || pattern.matcher(detail.second()).find());
  }

  /** Something that differs does so in a certain way. */
  static Predicate<Evidence> differing(BiPredicate<String, String> way) {
    return evidence ->
        evidence.details().stream().anyMatch(detail -> way.test(detail.first(), detail.second()));
  }

  /** Something differs, and all that does so in a certain way. */
  static Predicate<Evidence> onlyDiffering(BiPredicate<String, String> way) {
    return evidence ->
        !evidence.details().isEmpty()
            && evidence.details().stream()
                .allMatch(detail -> way.test(detail.first(), detail.second()));
  }

  /** An attribute differs. */
  static Predicate<Evidence> attribute(Attribute attribute) {
    return evidence ->
        evidence.difference.kind() == PathDifference.Kind.CHANGED
            && evidence.difference.attributes().stream()
                .map(AttributeChange::attribute)
                .anyMatch(attribute::equals);
  }

  private List<Detail> details() {
    return difference.content().map(ContentDifference::details).orElse(List.of());
  }
}
