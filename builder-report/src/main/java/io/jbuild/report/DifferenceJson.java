package io.jbuild.report;

import io.jbuild.difference.AttributeChange;
import io.jbuild.difference.Cause;
import io.jbuild.difference.ContentDifference;
import io.jbuild.difference.Detail;
import io.jbuild.difference.ImageDifference;
import io.jbuild.difference.LayerDifference;
import io.jbuild.difference.PathDifference;
import io.jbuild.difference.ValueChange;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Value;
import io.jbuild.result.FileChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What differs between two images, for programs. */
public final class DifferenceJson {

  private final FrontEnd frontEnd;

  DifferenceJson(FrontEnd frontEnd) {
    this.frontEnd = frontEnd;
  }

  /** The report. */
  public static String of(ImageDifference difference, FrontEnd frontEnd) {
    return new DifferenceJson(frontEnd).value(difference).pretty(2) + "\n";
  }

  /** The files alone. */
  public static String of(List<FileChange> changes) {
    return new Value.Items(changes.stream().map(DifferenceJson::file).toList()).pretty(2) + "\n";
  }

  private Value value(ImageDifference difference) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("same", new Value.Flag(difference.isEmpty()));
    fields.put("config", items(difference.config().stream().map(this::change).toList()));
    fields.put("layers", items(difference.layers().stream().map(this::layer).toList()));
    return new Value.Fields(fields);
  }

  private static Value items(List<Value> values) {
    return new Value.Items(values);
  }

  private static Value file(FileChange change) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("kind", Value.text(change.kind().name().toLowerCase(Locale.ROOT)));
    fields.put("path", Value.text(change.path()));
    return new Value.Fields(fields);
  }

  /** A value of a config. */
  Value change(ValueChange change) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("where", Value.text(change.where()));
    change.first().ifPresent(text -> fields.put("first", Value.text(text)));
    change.second().ifPresent(text -> fields.put("second", Value.text(text)));
    putCause(fields, change.cause());
    return new Value.Fields(fields);
  }

  /** A layer. */
  Value layer(LayerDifference layer) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("layer", Value.whole(layer.number()));
    layer.first().ifPresent(digest -> fields.put("first", Value.text(digest.toString())));
    layer.second().ifPresent(digest -> fields.put("second", Value.text(digest.toString())));
    fields.put("createdBy", Value.text(layer.createdBy()));
    fields.put("paths", items(layer.paths().stream().map(this::path).toList()));
    fields.put("furtherPaths", Value.whole(layer.further()));
    layer.tar().ifPresent(tar -> fields.put("tar", content(tar)));
    return new Value.Fields(fields);
  }

  private Value path(PathDifference path) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("path", Value.text(path.path()));
    fields.put("kind", Value.text(path.kind().name().toLowerCase(Locale.ROOT)));
    fields.put(
        "attributes", items(path.attributes().stream().map(DifferenceJson::attribute).toList()));
    path.content().ifPresent(content -> fields.put("content", content(content)));
    putCause(fields, path.cause());
    return new Value.Fields(fields);
  }

  private static Value attribute(AttributeChange change) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("attribute", Value.text(change.attribute().name().toLowerCase(Locale.ROOT)));
    if (!change.name().isEmpty()) {
      fields.put("name", Value.text(change.name()));
    }
    fields.put("first", Value.text(change.first()));
    fields.put("second", Value.text(change.second()));
    return new Value.Fields(fields);
  }

  private static Value content(ContentDifference content) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("format", Value.text(content.format()));
    fields.put("offset", Value.whole(content.offset()));
    fields.put("firstSize", Value.whole(content.firstSize()));
    fields.put("secondSize", Value.whole(content.secondSize()));
    fields.put("details", items(content.details().stream().map(DifferenceJson::detail).toList()));
    return new Value.Fields(fields);
  }

  private static Value detail(Detail detail) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("where", Value.text(detail.where()));
    fields.put("first", Value.text(detail.first()));
    fields.put("second", Value.text(detail.second()));
    return new Value.Fields(fields);
  }

  private void putCause(Map<String, Value> fields, Optional<Cause> found) {
    found.ifPresent(
        cause -> {
          Map<String, Value> inner = new LinkedHashMap<>();
          inner.put("id", Value.text(cause.id()));
          inner.put("explanation", Value.text(cause.explanation()));
          inner.put("remedy", Value.text(frontEnd.worded(cause.remedy())));
          cause.noise().ifPresent(noise -> inner.put("noise", Value.text(noise)));
          fields.put("cause", new Value.Fields(inner));
        });
  }
}
