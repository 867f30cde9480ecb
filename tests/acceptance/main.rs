//! The scenarios: what users and the template rely on, from the outside.

#[cfg(test)]
mod cluster_reader;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod events;
mod new_check;
#[cfg(test)]
mod template;
#[cfg(test)]
mod template_alarms;
#[cfg(test)]
mod template_fleet;
#[cfg(test)]
mod template_roles;
