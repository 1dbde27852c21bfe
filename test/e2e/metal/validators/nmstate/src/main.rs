// Reads a desired state as nmstate itself does (unknown keys are errors), and prints the NetworkManager keyfiles that it makes of it:
// nmstate takes VLAN 9000 and a function above the count, NetworkManager does not.
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("stdin");
    let made = nmstate::NetworkState::new_from_yaml(&text).and_then(|state| state.gen_conf());
    match made {
        Err(error) => {
            println!("{error}");
            std::process::exit(1);
        }
        Ok(files) => {
            for (name, body) in files.into_values().flatten() {
                println!("# {name}\n{body}");
            }
        }
    }
}
