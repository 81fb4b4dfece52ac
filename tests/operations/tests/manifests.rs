//! Every manifest is valid, and says of the programs what is true of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use wuwei_contracts::subject;
use wuwei_gateway::GatewayConfig;
use wuwei_operations::{CUSTOM, Object, RENDERED, Tools, of_kind, secrets_of};
use wuwei_runtime::{
    Spec,
    settings::{Settings, Sources, load},
};

/// Secrets that operators make: of databases, by their clusters' names.
const OF_DATABASES: &str = "-database-app";
const PRODUCTION: &str = "overlays/production";

fn specs() -> Vec<Spec> {
    vec![
        wuwei_registry::service().into_spec(),
        wuwei_delegation::service().into_spec(),
        wuwei_wishes::service().into_spec(),
        wuwei_subsidies::service().into_spec(),
        wuwei_assessment::service().into_spec(),
    ]
}

fn production() -> Vec<Object> {
    let tools = Tools::get();
    tools.objects(&tools.build(PRODUCTION))
}

/// What the command line says is run: `serve <service>`.
fn served(deployment: &Object) -> String {
    let containers = deployment.containers();
    let [container] = &*containers else { panic!("{}: more than one container", deployment.name()) };
    assert_eq!(container.list("/command"), ["wuwei"], "{}", deployment.name());
    let [serve, service] = container.list("/args") else { panic!("{}", deployment.name()) };
    assert_eq!(serve, "serve");
    service.as_str().unwrap().to_owned()
}

/// The environment of a deployment: settings by name, of secrets a value that fits.
fn environment(deployment: &Object, objects: &[Object]) -> BTreeMap<String, String> {
    let container = deployment.containers().remove(0);
    let mut all = BTreeMap::new();
    for from in container.list("/envFrom").iter().cloned().map(Object) {
        let (map, secret) = (from.text("/configMapRef/name"), from.text("/secretRef/name"));
        let found = of_kind(objects, "ConfigMap").find(|object| object.name() == map);
        let held = of_kind(objects, "ExternalSecret").find(|object| object.text("/spec/target/name") == secret);
        match (found, held) {
            (Some(map), _) => all.extend(map.map("/data")),
            (None, Some(secret)) => {
                let keys = secret.list("/spec/data").iter().cloned().map(Object);
                all.extend(keys.map(|key| (key.text("/secretKey").to_owned(), "s".repeat(40))));
            }
            (None, None) => panic!("{}: neither {map} nor {secret} is there", deployment.name()),
        }
    }
    for one in container.list("/env").iter().cloned().map(Object) {
        let value = if one.text("/valueFrom/secretKeyRef/name").ends_with(OF_DATABASES) {
            "postgres://a:b@c/d"
        } else {
            "from-the-pod"
        };
        all.insert(one.text("/name").to_owned(), value.to_owned());
    }
    all
}

#[test]
fn every_manifest_is_valid_by_the_strict_schemas() {
    let tools = Tools::get();
    for folder in RENDERED {
        let yaml = tools.build(folder);
        let said = tools.validate(&yaml);
        let told = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        assert!(said.status.success(), "{folder}: {told}");
        let passed = told.lines().filter(|line| line.contains("passed for resource")).count();
        let custom = told.lines().filter(|line| line.contains("Couldn't find schema for kind")).count();
        let objects = tools.objects(&yaml);
        let known = objects.iter().filter(|object| !CUSTOM.contains(&object.kind())).count();
        assert_eq!((passed, custom), (known, objects.len() - known), "{folder}: {told}");
        println!("{folder}: {passed} valid, {custom} of operators' own kinds");
    }
    let wrong = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prots: []}\n";
    assert!(!tools.validate(wrong).status.success(), "the validator notices an unknown key");
}

#[test]
fn every_custom_resource_is_as_its_operator_defines_it() {
    let tools = Tools::get();
    let mut seen = BTreeSet::new();
    for folder in RENDERED {
        let objects = tools.objects(&tools.build(folder));
        let custom: Vec<_> = objects.into_iter().filter(|object| CUSTOM.contains(&object.kind())).collect();
        seen.extend(custom.iter().map(|object| object.kind().to_owned()));
        let custom: Vec<_> = custom.into_iter().map(|object| object.0).collect();
        assert_eq!(tools.custom(&custom), (Vec::new(), custom.len()), "{folder}");
    }
    assert_eq!(seen.len(), CUSTOM.len(), "{seen:?}");
    let wrong = |spec: serde_json::Value| {
        let metadata = serde_json::json!({ "name": "wrong" });
        serde_json::json!({ "apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": metadata, "spec": spec })
    };
    let of_type = wrong(serde_json::json!({ "instances": "three", "storage": { "size": "1Gi" } }));
    let of_key = wrong(serde_json::json!({ "instances": 3, "storage": { "size": "1Gi" }, "instanecs": 3 }));
    let told = tools.custom(&[of_type, of_key]).0.join("; ");
    assert!(
        told.contains("instances") && told.contains("instanecs"),
        "wrong values and unknown keys are noticed: {told}"
    );
}

#[test]
fn every_service_is_served_once_by_settings_that_it_takes() {
    let objects = production();
    let mut served_by_all = Vec::new();
    for deployment in of_kind(&objects, "Deployment") {
        let (service, environment) = (served(deployment), environment(deployment, &objects));
        let sources = Sources { environment: environment.clone(), ..Sources::default() };
        let listen = if service == wuwei_gateway::SERVICE {
            let loaded = load::<GatewayConfig>(&sources).unwrap_or_else(|error| panic!("{service}: {error}"));
            let container = deployment.containers().remove(0);
            let web = container.list("/ports").iter().find(|port| port["name"] == "web").unwrap();
            assert_eq!(web["containerPort"], loaded.settings.gateway.listen.port());
            let keys = environment["WUWEI_GATEWAY__SIGNING_KEY"].to_uppercase();
            let believed = of_kind(&objects, "ConfigMap").find(|map| map.name().starts_with("identity")).unwrap();
            assert!(
                believed.map("/data").contains_key(&format!("WUWEI_IDENTITY__KEYS__{keys}")),
                "its key is believed"
            );
            loaded.settings.http.listen
        } else {
            let loaded = Settings::load(&sources).unwrap_or_else(|error| panic!("{service}: {error}"));
            assert_eq!(loaded.settings.service.name, service);
            assert_eq!(loaded.settings.service.cell, deployment.map("/spec/selector/matchLabels")["wuwei.org/cell"]);
            loaded.settings.http.listen
        };
        let container = deployment.containers().remove(0);
        let probes = container.list("/ports").iter().find(|port| port["name"] == "probes").unwrap();
        assert_eq!(probes["containerPort"], listen.port(), "{service}");
        for (probe, path) in [("startup", "/startupz"), ("liveness", "/livez"), ("readiness", "/readyz")] {
            let asked = container.0.pointer(&format!("/{probe}Probe/httpGet")).unwrap();
            assert_eq!((asked["path"].as_str(), asked["port"].as_str()), (Some(path), Some("probes")), "{service}");
        }
        if deployment.map("/metadata/labels")["wuwei.org/cell"] == "shared" {
            served_by_all.push(service);
        }
    }
    served_by_all.sort();
    let mut all: Vec<_> = specs().iter().map(|spec| spec.name).chain([wuwei_gateway::SERVICE]).collect();
    all.sort_unstable();
    assert_eq!(served_by_all, all);
    let migrated = of_kind(&objects, "Job").flat_map(Object::containers).map(|container| {
        assert_eq!(
            (container.list("/command"), &container.list("/args")[1..]),
            (&["migrate".into()][..], &["up".into()][..])
        );
        container.list("/args")[0].as_str().unwrap().to_owned()
    });
    assert_eq!(migrated.collect::<Vec<_>>(), wuwei_migrations::services().collect::<Vec<_>>());
}

#[test]
fn a_setting_that_no_program_has_is_noticed() {
    let objects = production();
    let wishes = of_kind(&objects, "Deployment").find(|object| object.name() == "wishes-service").unwrap();
    let mut environment = environment(wishes, &objects);
    environment.insert("WUWEI_NATS__ULR".to_owned(), "nats://a".to_owned());
    let told = Settings::load(&Sources { environment, ..Sources::default() }).unwrap_err().to_string();
    assert!(told.contains("WUWEI_NATS__ULR"), "{told}");
}

#[test]
fn every_secret_that_a_pod_asks_for_is_there() {
    let objects = production();
    let made: BTreeSet<String> = of_kind(&objects, "ExternalSecret")
        .map(|secret| secret.text("/spec/target/name").to_owned())
        .chain(of_kind(&objects, "Certificate").map(|one| one.text("/spec/secretName").to_owned()))
        .chain(of_kind(&objects, "Cluster").map(|cluster| format!("{}-app", cluster.name())))
        .collect();
    let asked: BTreeSet<String> = objects.iter().filter(|object| object.pod().is_some()).flat_map(secrets_of).collect();
    assert!(asked.len() > 10, "{asked:?}");
    assert_eq!(asked.difference(&made).collect::<Vec<_>>(), Vec::<&String>::new());
    let spare = made.difference(&asked).collect::<Vec<_>>();
    assert_eq!(spare, Vec::<&String>::new(), "secrets that nobody asks for");
}

#[test]
fn no_two_workloads_select_the_same_pods() {
    let objects = production();
    let workloads: Vec<&Object> =
        objects.iter().filter(|object| ["Deployment", "StatefulSet"].contains(&object.kind())).collect();
    for one in &workloads {
        for other in workloads.iter().filter(|other| other.name() != one.name()) {
            let (selector, labels) =
                (one.map("/spec/selector/matchLabels"), other.map("/spec/template/metadata/labels"));
            let selects = selector.iter().all(|(key, value)| labels.get(key) == Some(value));
            assert!(!selects, "{} would take the pods of {}", one.name(), other.name());
        }
    }
    for scaler in of_kind(&objects, "HorizontalPodAutoscaler").chain(of_kind(&objects, "ScaledObject")) {
        let target = scaler.text("/spec/scaleTargetRef/name");
        let scaled = workloads.iter().find(|workload| workload.name() == target);
        let scaled = scaled.unwrap_or_else(|| panic!("{} scales {target}, which is not there", scaler.name()));
        assert_eq!(scaled.0.pointer("/spec/replicas"), None, "{target} is scaled, and says itself how many");
    }
}

#[test]
fn pods_are_as_the_restricted_standard_wants_them() {
    for object in production().iter().filter(|object| object.pod().is_some()) {
        let (pod, name) = (object.pod().unwrap(), object.name());
        assert_eq!(pod.0.pointer("/spec/automountServiceAccountToken"), Some(&false.into()), "{name}");
        assert_eq!(pod.0.pointer("/spec/securityContext/runAsNonRoot"), Some(&true.into()), "{name}");
        assert_eq!(pod.text("/spec/securityContext/seccompProfile/type"), "RuntimeDefault", "{name}");
        for container in object.containers() {
            let context = container.0.pointer("/securityContext").unwrap_or_else(|| panic!("{name}"));
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(context["capabilities"]["drop"][0], "ALL", "{name}");
            let resources = container.0.pointer("/resources").unwrap_or_else(|| panic!("{name}"));
            assert!(resources["requests"]["memory"].is_string() && resources["limits"]["memory"].is_string(), "{name}");
        }
    }
}

#[test]
fn what_a_town_of_its_own_is_scaled_by_are_consumers_that_there_are() {
    let objects = production();
    let specs = specs();
    let mut found = 0;
    for scaler in of_kind(&objects, "ScaledObject") {
        let labels = scaler.map("/metadata/labels");
        for trigger in scaler.list("/spec/triggers").iter().cloned().map(Object) {
            let (service, town) = trigger.text("/metadata/consumer").split_once("__").unwrap();
            assert_eq!(town, labels["wuwei.org/town"]);
            let spec = specs.iter().find(|spec| spec.name == service).unwrap();
            let producers: Vec<String> = spec.producers().into_iter().map(subject::stream).collect();
            let stream = trigger.text("/metadata/stream").to_owned();
            assert!(producers.contains(&stream), "{service} hears nothing of {stream}, but of {producers:?}");
            found += 1;
        }
    }
    assert!(found > 0, "no trigger found");
}

#[test]
fn whoever_is_spoken_to_is_let_speak() {
    let objects = production();
    let labels: Vec<BTreeMap<String, String>> = objects
        .iter()
        .filter_map(Object::pod)
        .map(|pod| pod.map("/metadata/labels"))
        .chain(of_kind(&objects, "Cluster").map(|one| BTreeMap::from([("cnpg.io/cluster".into(), one.name().into())])))
        .chain([BTreeMap::from([("app.kubernetes.io/component".into(), "opentelemetry-collector".into())])])
        .collect();
    for policy in of_kind(&objects, "NetworkPolicy") {
        let wanted = policy.map("/spec/podSelector/matchLabels");
        let selects =
            |labels: &BTreeMap<String, String>| wanted.iter().all(|(key, value)| labels.get(key) == Some(value));
        assert!(labels.iter().any(selects), "{} is about nobody", policy.name());
    }
    let nothing = of_kind(&objects, "NetworkPolicy").find(|policy| policy.name() == "nothing").unwrap();
    assert_eq!(nothing.list("/spec/policyTypes"), ["Ingress", "Egress"]);
    assert!(nothing.list("/spec/ingress").is_empty() && nothing.list("/spec/egress").is_empty());
}
