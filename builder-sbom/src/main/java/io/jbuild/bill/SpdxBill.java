package io.jbuild.bill;

import io.jbuild.inventory.Component;
import io.jbuild.inventory.Inventory;
import io.jbuild.json.JsonObject;
import io.jbuild.sbom.BilledImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.spdx.core.InvalidSPDXAnalysisException;
import org.spdx.jacksonstore.MultiFormatStore;
import org.spdx.library.LicenseInfoFactory;
import org.spdx.library.ModelCopyManager;
import org.spdx.library.SpdxModelFactory;
import org.spdx.library.model.v2.ReferenceType;
import org.spdx.library.model.v2.SpdxDocument;
import org.spdx.library.model.v2.SpdxPackage;
import org.spdx.library.model.v2.enumerations.ChecksumAlgorithm;
import org.spdx.library.model.v2.enumerations.Purpose;
import org.spdx.library.model.v2.enumerations.ReferenceCategory;
import org.spdx.library.model.v2.enumerations.RelationshipType;
import org.spdx.library.model.v2.license.AnyLicenseInfo;
import org.spdx.library.model.v2.license.SpdxNoAssertionLicense;
import org.spdx.storage.simple.InMemSpdxStore;

/** A bill as SPDX 2.3 JSON. The document's namespace follows from the image's id. */
final class SpdxBill {

  private static final String UNKNOWN = "NOASSERTION";
  private static final String PURL = "http://spdx.org/rdf/references/purl";
  private static final Pattern PERSON = Pattern.compile("([^<>]+)<([^<>]+)>.*");

  private final BilledImage image;
  private final SpdxDocument document;
  private final AnyLicenseInfo noAssertion;

  private SpdxBill(BilledImage image, SpdxDocument document) throws InvalidSPDXAnalysisException {
    this.image = image;
    this.document = document;
    this.noAssertion = new SpdxNoAssertionLicense();
  }

  static JsonObject of(BilledImage image, Inventory inventory) throws IOException {
    try {
      SpdxModelFactory.init();
      MultiFormatStore store =
          new MultiFormatStore(
              new InMemSpdxStore(), MultiFormatStore.Format.JSON, MultiFormatStore.Verbose.COMPACT);
      String namespace = "https://jbuild.io/spdx/sha256-" + image.id().hex();
      SpdxDocument document =
          new SpdxDocument(store, namespace, new ModelCopyManager(), /* create= */ true);
      new SpdxBill(image, document).fill(inventory);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.serialize(bytes, document);
      JsonObject json = JsonObject.parse(bytes.toByteArray());
      // The library's own order may be that of its hash tables.
      for (String list : List.of("packages", "relationships", "hasExtractedLicensingInfos")) {
        if (json.has(list)) {
          json.putObjects(
              list,
              json.objects(list).stream()
                  .sorted(Comparator.comparing(JsonObject::toString))
                  .toList());
        }
      }
      return json;
    } catch (InvalidSPDXAnalysisException e) {
      throw new IOException("the SPDX document cannot be made: " + e.getMessage(), e);
    }
  }

  private void fill(Inventory inventory) throws InvalidSPDXAnalysisException {
    document.setSpecVersion("SPDX-2.3");
    document.setName("sha256:" + image.id().hex());
    document.setDataLicense(
        LicenseInfoFactory.parseSPDXLicenseStringCompatV2(
            "CC0-1.0",
            document.getModelStore(),
            document.getDocumentUri(),
            document.getCopyManager()));
    document.setCreationInfo(
        document.createCreationInfo(
            List.of("Tool: jbuild-" + image.version()),
            image.created().truncatedTo(ChronoUnit.SECONDS).toString()));
    if (!inventory.notes().isEmpty()) {
      document.setComment(String.join("\n", inventory.notes()));
    }
    SpdxPackage container =
        named("SPDXRef-image", "image", noAssertion)
            .setVersionInfo("sha256:" + image.id().hex())
            .setPrimaryPurpose(Purpose.CONTAINER)
            .addChecksum(document.createChecksum(ChecksumAlgorithm.SHA256, image.id().hex()))
            .build();
    document.getDocumentDescribes().add(container);
    int number = 0;
    for (Component component : inventory.components()) {
      SpdxPackage made = component(component, "SPDXRef-" + ++number);
      container.addRelationship(document.createRelationship(made, RelationshipType.CONTAINS, null));
    }
  }

  private SpdxPackage component(Component component, String id)
      throws InvalidSPDXAnalysisException {
    Optional<String> licenses = LicenseNames.expression(component.licenses());
    AnyLicenseInfo declared =
        licenses.isEmpty()
            ? noAssertion
            : LicenseInfoFactory.parseSPDXLicenseStringCompatV2(
                licenses.get(),
                document.getModelStore(),
                document.getDocumentUri(),
                document.getCopyManager());
    SpdxPackage.SpdxPackageBuilder builder =
        named(id, component.name(), declared)
            .setVersionInfo(component.version())
            .setSupplier(component.supplier().map(SpdxBill::supplier).orElse(UNKNOWN))
            .setSourceInfo(
                component.path()
                    + component.layer().map(layer -> " of the layer " + layer).orElse(""))
            .addExternalRef(
                document.createExternalRef(
                    ReferenceCategory.PACKAGE_MANAGER,
                    new ReferenceType(PURL),
                    component.packageUrl(),
                    null));
    if (licenses.isEmpty() && !component.licenses().isEmpty()) {
      builder.setLicenseComments(
          "In the words of the package: " + String.join("; ", component.licenses()));
    }
    return builder.build();
  }

  private SpdxPackage.SpdxPackageBuilder named(String id, String name, AnyLicenseInfo declared) {
    return document
        .createPackage(id, name, noAssertion, UNKNOWN, declared)
        .setFilesAnalyzed(false)
        .setDownloadLocation(UNKNOWN);
  }

  private static String supplier(String text) {
    Matcher person = PERSON.matcher(text);
    return person.matches()
        ? "Person: " + person.group(1).strip() + " (" + person.group(2).strip() + ")"
        : "Organization: " + text;
  }
}
