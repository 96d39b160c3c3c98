package io.jbuild.containers;

import io.jbuild.export.ImageExport;
import io.jbuild.image.Image;
import io.jbuild.images.EndedContainer;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.plan.ConfigChanges;
import io.jbuild.plan.CreatedTime;
import io.jbuild.request.CommitRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Images of containers. Nothing in them depends on when or where: a container that changed the same
 * gives the same image.
 */
record Commit(Machine machine, Store store) {

  Digest run(CommitRequest request) throws IOException {
    EndedContainer ended = EndedContainer.find(machine, store, request.container());
    ImageConfig base = ended.image().config();
    boolean changed = store.layers().index(ended.changes()).size() > 0;
    LayerStack layers =
        changed ? ended.image().layers().plus(ended.changes()) : ended.image().layers();
    String created = CreatedTime.ofNextLayer(machine.environment(), base.created()).toString();
    List<HistoryEntry> history = new ArrayList<>(base.history());
    history.add(
        new HistoryEntry(
            Optional.of(created),
            Optional.of(String.join(" ", ContainerDefaults.arguments(ended.record().config()))),
            request.author(),
            request.message(),
            !changed));
    ImageConfig run =
        new ImageConfig(
            Optional.of(created),
            request.author().or(base::author),
            base.platform(),
            ended.record().config(),
            layers.diffIds(),
            history);
    ImageConfig config =
        new ImageConfig(
            run.created(),
            run.author(),
            run.platform(),
            ConfigChanges.apply(run, request.changes()),
            run.diffIds(),
            run.history());
    Image image = new Image(config, layers);
    new ImageExport(store.images(), store.blobs(), store.forms(), store.work(), 1)
        .toStore(List.of(image), request.name().stream().toList(), Collections.emptySortedMap());
    return image.id();
  }
}
