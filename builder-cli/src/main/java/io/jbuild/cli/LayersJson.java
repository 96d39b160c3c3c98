package io.jbuild.cli;

import io.jbuild.report.format.Value;
import io.jbuild.result.ImageLayers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the layers of an image do, for programs. */
final class LayersJson {

  private LayersJson() {}

  static String of(ImageLayers image) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("layers", new Value.Items(image.layers().stream().map(LayersJson::layer).toList()));
    fields.put("hidden", new Value.Items(image.hidden().stream().map(LayersJson::hidden).toList()));
    return new Value.Fields(fields).pretty(2) + "\n";
  }

  private static Value layer(ImageLayers.Layer layer) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("layer", Value.whole(layer.number()));
    fields.put("diffId", Value.text(layer.diffId().toString()));
    fields.put("createdBy", Value.text(layer.createdBy()));
    fields.put("added", count(layer.added()));
    fields.put("changed", count(layer.changed()));
    fields.put("deleted", count(layer.deleted()));
    fields.put("hidden", count(layer.hidden()));
    return new Value.Fields(fields);
  }

  private static Value count(ImageLayers.Count count) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("paths", Value.whole(count.paths()));
    fields.put("bytes", Value.whole(count.bytes()));
    return new Value.Fields(fields);
  }

  private static Value hidden(ImageLayers.Hidden file) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("path", Value.text(file.path()));
    fields.put("bytes", Value.whole(file.bytes()));
    fields.put("layer", Value.whole(file.layer()));
    fields.put("by", Value.whole(file.by()));
    fields.put("how", Value.text(file.how().name().toLowerCase(Locale.ROOT)));
    return new Value.Fields(fields);
  }
}
