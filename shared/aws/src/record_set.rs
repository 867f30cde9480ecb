//! A record as Route 53 wants to be told of it: a deletion must name every field exactly, and so must a restoration.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use aws_sdk_route53::types::builders::ResourceRecordSetBuilder;
use aws_sdk_route53::types::{
    AliasTarget, CidrRoutingConfig, Coordinates, GeoLocation, GeoProximityLocation, ResourceRecord, ResourceRecordSet,
    ResourceRecordSetFailover, ResourceRecordSetRegion, RrType,
};
use facts::dns::PointsAt;
use facts::inventory::record::Record;

/// The record set with every field of the record; says so of a field that it does not know or cannot read.
pub fn to_sdk(record: &Record) -> Result<ResourceRecordSet, String> {
    let mut left = Fields { of: record, fields: record.settings.clone() };
    let set = ResourceRecordSet::builder()
        .name(record.name.as_str())
        .r#type(RrType::from(record.kind.as_str()))
        .set_set_identifier(record.set_identifier.clone())
        .set_traffic_policy_instance_id(record.traffic_policy.clone())
        .set_failover(left.take("Failover").map(|it| ResourceRecordSetFailover::from(it.as_str())))
        .set_health_check_id(left.take("HealthCheckId"))
        .set_multi_value_answer(left.read("MultiValueAnswer")?)
        .set_region(left.take("Region").map(|it| ResourceRecordSetRegion::from(it.as_str())))
        .set_ttl(left.read("TTL")?)
        .set_weight(left.read("Weight")?)
        .set_cidr_routing_config(cidr(&mut left)?)
        .set_geo_location(place(&mut left))
        .set_geo_proximity_location(proximity(&mut left)?);
    let set = match &record.points_at {
        PointsAt::Alias { name, zone_id } => set.alias_target(alias(name, zone_id, &mut left)?),
        PointsAt::Values { values } => with_values(set, values)?,
    };
    left.nothing_more()?;
    set.build().map_err(|error| error.to_string())
}

fn alias(name: &str, zone: &str, left: &mut Fields<'_>) -> Result<AliasTarget, String> {
    let evaluate = left.read("AliasTarget.EvaluateTargetHealth")?.unwrap_or_default();
    let alias = AliasTarget::builder().dns_name(name).hosted_zone_id(zone).evaluate_target_health(evaluate);
    alias.build().map_err(|error| error.to_string())
}

fn with_values(set: ResourceRecordSetBuilder, values: &[String]) -> Result<ResourceRecordSetBuilder, String> {
    let built = values.iter().map(|value| ResourceRecord::builder().value(value).build());
    let records = built.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    Ok(set.set_resource_records(Some(records)))
}

fn cidr(left: &mut Fields<'_>) -> Result<Option<CidrRoutingConfig>, String> {
    let pair = (left.take("CidrRoutingConfig.CollectionId"), left.take("CidrRoutingConfig.LocationName"));
    let (Some(collection), Some(location)) = pair else { return Ok(None) };
    let built = CidrRoutingConfig::builder().collection_id(collection).location_name(location).build();
    built.map(Some).map_err(|error| error.to_string())
}

fn place(left: &mut Fields<'_>) -> Option<GeoLocation> {
    let [continent, country, subdivision] =
        ["ContinentCode", "CountryCode", "SubdivisionCode"].map(|code| left.take(&format!("GeoLocation.{code}")));
    if continent.is_none() && country.is_none() && subdivision.is_none() {
        return None;
    }
    let place = GeoLocation::builder().set_continent_code(continent).set_country_code(country);
    Some(place.set_subdivision_code(subdivision).build())
}

fn proximity(left: &mut Fields<'_>) -> Result<Option<GeoProximityLocation>, String> {
    let region = left.take("GeoProximityLocation.AWSRegion");
    let group = left.take("GeoProximityLocation.LocalZoneGroup");
    let bias = left.read("GeoProximityLocation.Bias")?;
    let point = left.take("GeoProximityLocation.Coordinates").map(|text| coordinates(&text)).transpose()?;
    if region.is_none() && group.is_none() && bias.is_none() && point.is_none() {
        return Ok(None);
    }
    let near = GeoProximityLocation::builder().set_aws_region(region).set_local_zone_group(group);
    Ok(Some(near.set_bias(bias).set_coordinates(point).build()))
}

fn coordinates(text: &str) -> Result<Coordinates, String> {
    let (latitude, longitude) = text.split_once(' ').ok_or_else(|| format!("{text} are no coordinates"))?;
    let built = Coordinates::builder().latitude(latitude).longitude(longitude).build();
    built.map_err(|error| error.to_string())
}

/// The fields of a record that were not used yet.
struct Fields<'a> {
    of: &'a Record,
    fields: BTreeMap<String, String>,
}

impl Fields<'_> {
    fn take(&mut self, name: &str) -> Option<String> {
        self.fields.remove(name)
    }

    fn read<T: FromStr<Err: Display>>(&mut self, name: &str) -> Result<Option<T>, String> {
        let Some(text) = self.take(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|error| format!("{}: {name} is {text}: {error}", self.of.name))
    }

    /// A field that is left out would make another record of it.
    fn nothing_more(&self) -> Result<(), String> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(field) => Err(format!("{}: {field} is not known here", self.of.name)),
        }
    }
}
